import { describe, expect, it } from 'vitest'
import type { LabColumn, LabRun } from '../../../contract/index.ts'
import { verdictOf } from './drill-words.ts'

const column: LabColumn = {
  ...{ name: 'likeflow', accepted: 900, refused: 10, unknown: 2, held: 900, perSecond: 0 },
  ...{ writesPerSecond: 0, lagMs: 0, recoveryMs: 1500, lost: 0, doubled: 0, fault: null },
}
const run = (more: Partial<LabRun>, own: Partial<LabColumn> = {}): LabRun => ({
  ...{ id: 'a', drill: 'kill-redis', rate: 300, seconds: 10, beside: false, state: 'done' },
  ...{ startedAt: 0, elapsedMs: 1, faultAtMs: 1, healedAtMs: 1, steps: [], points: [] },
  ...{ columns: [{ ...column, ...own }], fault: null },
  ...more,
})

describe('the verdict of a drill', () => {
  it('is good only when everything accepted was found once', () => {
    expect(verdictOf(run({}))).toMatchObject({ tone: 'good', title: 'Lost 0, doubled 0' })
    expect(verdictOf(run({})).text).toContain('As before after 1.5 s')
    expect(verdictOf(run({}, { lost: 3 }))).toMatchObject({
      tone: 'bad',
      title: 'Lost 3, doubled 0',
    })
    expect(verdictOf(run({}, { doubled: 1 })).tone).toBe('bad')
  })

  it.each([
    ['nothing could be compared', run({}, { lost: null, doubled: null, fault: 'why' })],
    ['nothing was accepted', run({}, { accepted: 0 })],
    ['it was stopped', run({ state: 'stopped' })],
    ['it failed', run({ state: 'failed', fault: 'why' })],
    ['it runs', run({ state: 'running' })],
    ['nothing was told', run({ columns: [] })],
  ])('is not good when %s', (_what, given) => {
    expect(verdictOf(given).tone).not.toBe('good')
  })
})
