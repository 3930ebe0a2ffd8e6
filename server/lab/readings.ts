// What a column is told to be, from what was read of it. Pure; the same arithmetic for every column.
import type { LabColumn } from '../../contract/index.ts'
import type { Gap } from '../../load/verify.ts'

/** Counts since the flood began, but `writes`: since its process began. null: it did not answer. */
export interface Reading {
  readonly ms: number
  readonly accepted: number
  readonly held: number | null
  readonly writes: number | null
}

/** Rates since the reading before. */
export const lately = (
  readings: readonly Reading[],
): Pick<LabColumn, 'perSecond' | 'writesPerSecond'> => {
  const [before, now] = [readings.at(-2), readings.at(-1)]
  if (!before || !now) return { perSecond: 0, writesPerSecond: null }
  const rate = (n: number) => Math.max(0, (n * 1000) / (now.ms - before.ms))
  const known = now.writes !== null && before.writes !== null
  return {
    perSecond: rate(now.accepted - before.accepted),
    writesPerSecond: known ? rate(now.writes! - before.writes!) : null,
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
  const known = readings.filter(({ writes }) => writes !== null)
  const lags = readings.map((_, i) => lagOf(readings.slice(0, i + 1)) ?? 0)
  return {
    perSecond: lately(ends(readings)).perSecond,
    writesPerSecond: lately(ends(known)).writesPerSecond,
    lagMs: lags.length > 0 ? Math.max(...lags) : null,
  }
}

const ends = (readings: readonly Reading[]) =>
  readings.length > 1 ? [readings[0]!, readings.at(-1)!] : []

/** Of the posts that do not fit their books. */
export const lostAndDoubled = (gaps: readonly Gap[]): { lost: number; doubled: number } => {
  let [lost, doubled] = [0, 0]
  for (const { expected, uncertain, persisted } of gaps) {
    lost += Math.max(0, expected - persisted)
    doubled += Math.max(0, persisted - expected - uncertain)
  }
  return { lost, doubled }
}
