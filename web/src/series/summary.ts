// What is said of a series beside its line: its value now, its peak and when, its mean. Pure.
import type { Row } from './rows.ts'

export interface Summary {
  newest: number | null
  mean: number | null
  peak: { value: number; at: number } | null
}

const recentMs = 5_000

export const summarise = (rows: readonly Row[], index: number): Summary => {
  let sum = 0
  let measured = 0
  let newest: number | null = null
  let newestAt = 0
  let peak: Summary['peak'] = null
  for (const { at, values } of rows) {
    const value = values[index] ?? null
    if (value === null) continue
    sum += value
    measured += 1
    newest = value
    newestAt = at
    if (!peak || value > peak.value) peak = { value, at }
  }
  // What is not measured any more is not "now"; measurements come in beats of the drain interval.
  const last = rows.at(-1)?.at ?? 0
  if (last - newestAt > recentMs) newest = null
  return { newest, mean: measured === 0 ? null : sum / measured, peak }
}
