// Between which bounds Σ likes in MongoDB lies, by two readings of each partition around the moment of the sum. Pure.
import type { Range } from './audit-verdict.ts'

/** Of one partition at one instant. */
export interface Reading {
  readonly settled: number
  readonly claimed: number
  /** by how many likes administrators raised and lowered posts, ever */
  readonly raised: number
  readonly lowered: number
  /** the same of the change that is open: it may be written or not */
  readonly raising: number
  readonly lowering: number
}

const sumOf = (readings: readonly Reading[], of: (reading: Reading) => number) =>
  readings.reduce((sum, reading) => sum + of(reading), 0)

/**
 * What was settled before is surely in the sum; what was settled or claimed afterwards may be. Likewise with changes:
 * what rose before surely rose, what is being lowered afterwards may be lowered. Whatever else moved is in neither: a
 * dead letter is not in MongoDB.
 */
export const persistedIn = (before: readonly Reading[], after: readonly Reading[]): Range => ({
  least:
    sumOf(before, ({ settled, raised }) => settled + raised) -
    sumOf(after, ({ lowered, lowering }) => lowered + lowering),
  most:
    sumOf(after, ({ settled, claimed, raised, raising }) => settled + claimed + raised + raising) -
    sumOf(before, ({ lowered }) => lowered),
})
