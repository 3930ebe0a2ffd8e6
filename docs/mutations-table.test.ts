// The table of mistakes in docs/journal/mutations.md has exactly those that are tried, with the tests that notice.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mutations } from '../simulations/faults/mutations/list.ts'

it('lists every mutation with what notices it', () => {
  const page = readFileSync(join(import.meta.dirname, 'journal/mutations.md'), 'utf8')
  const listed = [...page.matchAll(/^\| (.+?) +\| `(.+?)` +\| (`.+?`) +\|$/gm)].map(
    ([, name, file, tests]) => ({ name, file, tests }),
  )
  const base = (path: string) => path.split('/').at(-1)!
  const tried = mutations.map(({ name, file, tests }) => ({
    name,
    file: base(file),
    tests: tests.map((test) => `\`${base(test).replace('.test.ts', '')}\``).join(', '),
  }))
  expect(listed).toEqual(tried)
})
