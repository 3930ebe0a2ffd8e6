// One sentence per series for those who do not see the chart: newest, peak and when, mean. Pure.
import type { Row } from './rows.ts'

export interface Summary {
  newest: number | null
  mean: number | null
  peak: { value: number; at: number } | null
}

export const summarise = (rows: readonly Row[], index: number): Summary => {
  let sum = 0
  let measured = 0
  let newest: number | null = null
  let peak: Summary['peak'] = null
  for (const { at, values } of rows) {
    const value = values[index] ?? null
    if (value === null) continue
    sum += value
    measured += 1
    newest = value
    if (!peak || value > peak.value) peak = { value, at }
  }
  return { newest, mean: measured === 0 ? null : sum / measured, peak }
}
