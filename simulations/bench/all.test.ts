import { describe, expect, it } from 'vitest'
import { type BenchResult, isCurrent, type Step, steps } from './all.ts'

const wanted: Step = { name: 'likes', args: ['--seconds', '3'], seconds: 1 }
const result = (commit: string, args: string[]) =>
  ({ machine: { commit }, args, section: {} }) as unknown as BenchResult

describe('bench all', () => {
  it('skips what was measured with this commit and these settings, and nothing else', () => {
    const same = result('abc', ['--seconds', '3'])
    expect(isCurrent(same, wanted, 'abc')).toBe(true)
    expect(isCurrent(same, wanted, 'abd')).toBe(false)
    expect(isCurrent(result('abc', []), wanted, 'abc')).toBe(false)
    expect(isCurrent(null, wanted, 'abc')).toBe(false)
    expect(
      isCurrent(result('abc with changes', ['--seconds', '3']), wanted, 'abc with changes'),
    ).toBe(false)
  })

  it('takes less than 45 minutes and names each benchmark once', () => {
    expect(steps.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(45 * 60)
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length)
  })
})
