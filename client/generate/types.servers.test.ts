// The committed types are those of the contract, and the client imports nothing of anybody.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { currentTypes } from './main.ts'

const client = join(import.meta.dirname, '..')

it('has the types of the OpenAPI document; if not: npm run client', async () => {
  expect(readFileSync(join(client, 'types.ts'), 'utf8')).toBe(await currentTypes())
})

it('has no dependency', () => {
  const files = globSync('*.ts', { cwd: client, exclude: ['*.test.ts'] })
  const imported = files.flatMap((file) =>
    [...readFileSync(join(client, file), 'utf8').matchAll(/from '([^']+)'/g)].map(
      ([, from]) => from!,
    ),
  )
  expect(imported.filter((from) => !/^\.\/[\w-]+\.ts$/.test(from))).toEqual([])
})
