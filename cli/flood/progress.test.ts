import { describe, expect, it } from 'vitest'
import { planDefaults } from '../../load/plan.ts'
import { formatProgress, fractionDone } from './progress.ts'

const plan = { ...planDefaults, url: 'http://127.0.0.1:4000', likes: 1000 }
const at = (more: object) => ({
  ...{ elapsedMs: 1000, requests: 0, accepted: 0, refused: {}, unknown: 0, retried: 0 },
  ...{ underWay: 0, ...more },
})

describe('the progress of a flood', () => {
  it('counts every like that has an outcome', () => {
    const progress = at({ accepted: 400, unknown: 50, refused: { '503 overloaded': 50 } })
    expect(fractionDone(plan, progress)).toBe(0.5)
  })

  it('follows the nearer end when likes and time are both bounded', () => {
    expect(fractionDone({ ...plan, durationMs: 1250 }, at({ accepted: 10 }))).toBe(0.8)
    expect(fractionDone({ ...plan, durationMs: 500 }, at({}))).toBe(1)
  })

  it('shows rate, refusals and the time that is left', () => {
    const line = formatProgress(plan, at({ accepted: 200, refused: { '429': 50 } }), 1234.4)
    expect(line).toContain(' 25 %')
    expect(line).toContain('1,234/s')
    expect(line).toContain('50 refused')
    expect(line).toContain('ETA 3 s')
  })

  it('knows no time that is left before the first answer', () => {
    expect(formatProgress(plan, at({ elapsedMs: 0 }), 0)).toContain('ETA …')
  })
})
