import { expect, it } from 'vitest'
import { type BenchResult, isCurrent } from './all.ts'

const result = (commit: string, args: string[]) =>
  ({ machine: { commit }, args, section: {} }) as unknown as BenchResult

it('skips what was measured with this commit and the defaults, and nothing else', () => {
  expect(isCurrent(result('abc', []), 'abc')).toBe(true)
  expect(isCurrent(result('abc', []), 'abd')).toBe(false)
  expect(isCurrent(result('abc', ['--seconds', '9']), 'abc')).toBe(false)
  expect(isCurrent(null, 'abc')).toBe(false)
  expect(isCurrent(result('abc with changes', []), 'abc with changes')).toBe(false)
})
