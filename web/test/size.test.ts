// The first view stays light: all scripts of the build, compressed as a server sends them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { builtPage } from '../../testing/chromium.ts'

const limitBytes = 250_000

const scripts = async () => {
  const assets = join(await builtPage(), 'assets')
  return readdirSync(assets)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(assets, name)))
}

it('loads at most 250 kB of script, compressed, charts included', async () => {
  const sizes = (await scripts()).map((script) => gzipSync(script).length)
  expect(sizes.length).toBeGreaterThan(1)
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(limitBytes)
})

it('carries no schema library: the contract is imported as types only', async () => {
  for (const script of await scripts()) expect(script.includes('ZodError')).toBe(false)
})
