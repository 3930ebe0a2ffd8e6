// The first view stays light: every script that a browser loads to show it, charts included, compressed as a server sends
// them. What belongs to other views comes when they are looked at.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { builtPage, webDist } from '../../testing/chromium.ts'
import { replayForTests } from './set-up.ts'

const limitBytes = 250_000
const replay = replayForTests()

const read = (path: string) => readFileSync(join(webDist, path))

it('loads at most 250 kB of script for the first view, compressed, charts included', async () => {
  const page = await replay.show({ likesPerSecond: 50 })
  await page.locator('.recharts-surface').nth(2).waitFor()
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith('.js')),
  )
  expect(loaded.length).toBeGreaterThan(1)
  const bytes = loaded.reduce((sum, path) => sum + gzipSync(read(path)).length, 0)
  expect(bytes).toBeLessThan(limitBytes)
  const all = readdirSync(join(webDist, 'assets')).filter((name) => name.endsWith('.js'))
  const later = all.filter((name) => !loaded.includes(`/assets/${name}`))
  expect(later.some((name) => name.startsWith('LabPage'))).toBe(true)
})

it('carries no schema library: the contract is imported as types only', async () => {
  const assets = join(await builtPage(), 'assets')
  for (const name of readdirSync(assets).filter((each) => each.endsWith('.js')))
    expect(readFileSync(join(assets, name)).includes('ZodError'), name).toBe(false)
})
