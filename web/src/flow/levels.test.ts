import { describe, expect, it } from 'vitest'
import type { Sample } from '../../../contract/index.ts'
import { batchOf, sampleAt } from '../../test/fixtures.ts'
import { createLevels } from './levels.ts'

const base = sampleAt(1000)
const flowing = (more: Partial<Sample>) => ({
  sample: { ...base, ...more },
  drainIntervalMs: 1000,
  partitions: 4,
})
const totals = (pending: number, claimed: number) => ({
  totals: {
    ...base.totals,
    accepted: 10_000,
    pending,
    claimed,
    persisted: 10_000 - pending - claimed,
  },
})
const settled = (levels: ReturnType<typeof createLevels>) => {
  levels.settle()
  return { ...levels.shown() }
}

describe('levels', () => {
  it('are empty when nothing is there', () => {
    const levels = createLevels()
    levels.sample(flowing({ totals: { ...base.totals, accepted: 0 } }))
    expect(settled(levels)).toMatchObject({
      pending: 0,
      claimed: 0,
      queue: 0,
      worker: 0,
      mongodb: 0,
    })
  })

  it('stand on a fixed scale: the same backlog is as high whatever flows', () => {
    const levels = createLevels()
    levels.sample(flowing(totals(2000, 0)))
    const before = settled(levels).pending
    levels.sample(
      flowing({ ...totals(2000, 0), rates: { accepted: 9e4, claimed: 0, persisted: 0 } }),
    )
    expect(settled(levels).pending).toBe(before)
    levels.sample(flowing(totals(9_000_000_000, 0)))
    expect(settled(levels).pending).toBe(1)
  })

  it('show a claim in the moment it happens: pending falls, claimed rises, the job waits', () => {
    const levels = createLevels()
    levels.sample(flowing(totals(2000, 0)))
    const before = settled(levels)
    levels.batch(batchOf('claimed', { likes: 1500 }))
    levels.batch(batchOf('queued', { likes: 1500 }))
    const after = settled(levels)
    expect(after.pending).toBeLessThan(before.pending)
    expect(after.claimed).toBeGreaterThan(before.claimed)
    expect(after.queue).toBeCloseTo(0.25)
  })

  it('come to rest', () => {
    const levels = createLevels()
    levels.sample(flowing(totals(2000, 0)))
    let frames = 0
    while (levels.advance(16)) frames += 1
    expect(frames).toBeGreaterThan(3)
    expect(frames).toBeLessThan(300)
  })

  it('forget a job whose end was missed as soon as a sample knows better', () => {
    const levels = createLevels()
    const one = { ...base.queue, active: 1 }
    levels.sample({ ...flowing(totals(0, 500)), sample: { ...base, queue: { ...one, active: 3 } } })
    levels.batch(batchOf('queued'))
    levels.batch(batchOf('writing'))
    levels.sample(flowing({ ...totals(0, 100), queue: one }))
    expect(settled(levels).queue).toBeCloseTo(0.25)
    levels.sample(flowing(totals(0, 0)))
    expect(settled(levels)).toMatchObject({ queue: 0, worker: 0 })
  })
})
