// What a column is told to be, from what was read of it. Pure; the same arithmetic for every column.
import type { LabColumn } from '../../contract/index.ts'

/** A count, and when it was taken: LikeFlow's is a sample of each second, which is looked at more often. */
export interface Counted {
  readonly count: number
  readonly at: number
}

/** Counts since the flood began, but `writes`: since its process began. null: it did not answer. */
export interface Reading {
  readonly ms: number
  readonly accepted: number
  readonly held: number | null
  readonly writes: Counted | null
}

/** Writes are counted once a second: over less they would be none, or too many. */
const writesOverMs = 2000

/** null: not known, or nobody has counted since. */
const writeRate = (
  before: Counted | null | undefined,
  now: Counted | null | undefined,
): number | null => {
  if (!before || !now || now.at <= before.at) return null
  return Math.max(0, ((now.count - before.count) * 1000) / (now.at - before.at))
}

/** Of likes since the reading before, of writes over the last two seconds. */
export const lately = (
  readings: readonly Reading[],
): Pick<LabColumn, 'perSecond' | 'writesPerSecond'> => {
  const [before, now] = [readings.at(-2), readings.at(-1)]
  if (!before || !now) return { perSecond: 0, writesPerSecond: null }
  const counted = readings.findLast(({ ms, writes }) => writes && ms <= now.ms - writesOverMs)
  return {
    perSecond: Math.max(0, ((now.accepted - before.accepted) * 1000) / (now.ms - before.ms)),
    writesPerSecond: writeRate(counted?.writes, now.writes),
  }
}

/**
 * How long ago as many likes were accepted as MongoDB holds now, milliseconds: the age of its newest like. null: it
 * does not answer, or holds none.
 */
export const lagOf = (readings: readonly Reading[]): number | null => {
  const now = readings.at(-1)
  if (!now?.held) return null
  const { held } = now
  const index = readings.findIndex(({ accepted }) => accepted >= held)
  const [before, after] = [readings[index - 1], readings[index]]
  if (!after) return 0
  if (!before) return now.ms - after.ms
  const share = (held - before.accepted) / (after.accepted - before.accepted)
  return Math.max(0, now.ms - (before.ms + share * (after.ms - before.ms)))
}

/** Of the whole flood: mean rates, and the longest lag. `readings` begin and end with it. */
export const overall = (
  readings: readonly Reading[],
): Pick<LabColumn, 'perSecond' | 'writesPerSecond' | 'lagMs'> => {
  const counts = readings.flatMap(({ writes }) => writes ?? [])
  const lags = readings.flatMap((_, i) => lagOf(readings.slice(0, i + 1)) ?? [])
  return {
    perSecond: lately(ends(readings)).perSecond,
    writesPerSecond: writeRate(counts[0], counts.at(-1)),
    lagMs: lags.length > 0 ? Math.max(...lags) : null,
  }
}

const ends = (readings: readonly Reading[]) =>
  readings.length > 1 ? [readings[0]!, readings.at(-1)!] : []
