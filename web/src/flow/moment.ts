// What the picture says of this second: nothing moves, or how many likes became how few writes. All numbers are of one
// sample. Pure.
import type { Sample } from '../../../contract/index.ts'

export interface Moment {
  /** likes that came in */
  likes: number
  /** likes that were written */
  written: number
  /** post updates that carried these */
  updates: number
  /** calls of MongoDB that carried those; null: a worker of a version before does not tell */
  bulkWrites: number | null
}

export const momentOf = ({ rates, database }: Sample): Moment => ({
  likes: Math.round(rates.accepted),
  written: Math.round(database.likesPerSecond ?? rates.persisted),
  updates: Math.round(database.operationsPerSecond),
  bulkWrites:
    database.bulkWritesPerSecond === undefined ? null : Math.round(database.bulkWritesPerSecond),
})

/** Likes per post update of this second; else of the last seconds that had a write. */
export const perUpdate = (sample: Sample): number | null => {
  const { written, updates } = momentOf(sample)
  return updates > 0 && written > 0 ? written / updates : sample.database.likesPerWrite
}

const quietSeconds = 10

/** Nothing came for some seconds, and nothing is on its way: a pause within a flood is none. */
export const isIdle = (samples: readonly Sample[]): boolean => {
  const newest = samples.at(-1)
  if (!newest || newest.totals.pending > 0 || newest.totals.claimed > 0) return false
  return samples.slice(-quietSeconds).every(({ rates }) => rates.accepted === 0)
}
