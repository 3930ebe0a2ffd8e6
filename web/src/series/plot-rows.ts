// Rows as flat records, the shape the chart library reads fastest: `v0`, `v1`, … are the series, `f0`, …
// their last piece while the newest point is still forming. Pure.
import type { Row } from './rows.ts'

export type PlotRow = Record<string, number | null>

/** On a logarithmic axis zero has no place: it becomes a hole. */
export const plotRows = (rows: readonly Row[], log: boolean): PlotRow[] => {
  const forming = rows.at(-1)?.forming ?? false
  return rows.map(({ at, values, forming: mine }, index) => {
    const record: PlotRow = { at }
    values.forEach((raw, i) => {
      const value = log && raw !== null && raw <= 0 ? null : raw
      record[`v${i}`] = mine ? null : value
      // The last full point belongs to both pieces, so that they join.
      if (forming && index >= rows.length - 2) record[`f${i}`] = value
    })
    return record
  })
}
