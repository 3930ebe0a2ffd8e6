// A series as the path of an SVG line: one piece per stretch without holes, tenths of a pixel. Pure.
import type { Row } from './rows.ts'

export interface LinePath {
  /** through all full points */
  line: string
  /** from the last full point to the one still forming; empty when there is none */
  forming: string
}

export interface PathScales {
  /** pixels for a point's time */
  x: (at: number) => number
  /** pixels for a value */
  y: (value: number) => number
  /** a logarithmic axis has no place for zero: it becomes a hole */
  log: boolean
}

const tenths = (n: number) => Math.round(n * 10) / 10

/** `index` is the series' place in the rows' values. */
export const linePath = (rows: readonly Row[], index: number, scales: PathScales): LinePath => {
  const { x, y, log } = scales
  let line = ''
  let forming = ''
  let before = ''
  for (const { at, values, forming: mine } of rows) {
    const value = values[index] ?? null
    if (value === null || (log && value <= 0)) {
      before = ''
      continue
    }
    const point = `${tenths(x(at))} ${tenths(y(value))}`
    if (mine) forming = before === '' ? `M${point}h0` : `M${before}L${point}`
    // A point alone is a line of no length: round ends make it a dot.
    else line += before === '' ? `M${point}h0` : `L${point}`
    before = point
  }
  return { line, forming }
}

/** The points that have no neighbour on either side. */
export const lonePoints = (
  rows: readonly Row[],
  index: number,
  { x, y, log }: PathScales,
): { x: number; y: number }[] => {
  const measured = (row: Row | undefined) => {
    const value = row?.values[index] ?? null
    return value === null || (log && value <= 0) ? null : value
  }
  return rows.flatMap((row, i) => {
    const value = measured(row)
    if (value === null || measured(rows[i - 1]) !== null || measured(rows[i + 1]) !== null)
      return []
    return [{ x: tenths(x(row.at)), y: tenths(y(value)) }]
  })
}
