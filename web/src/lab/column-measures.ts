// What is measured of every column, and how it is written; the same on the page and in a report.
import type { LabColumn } from '../../../contract/index.ts'
import { count, perSecond, span } from '../format.ts'

export interface Measure {
  name: string
  write: (column: LabColumn) => string
  /** of a number that should be 0 */
  verdict?: (column: LabColumn) => number | null
}

export const measures: readonly Measure[] = [
  { name: 'likes/s', write: (column) => perSecond(column.perSecond) },
  { name: 'writes/s', write: (column) => perSecond(column.writesPerSecond) },
  { name: 'lag', write: (column) => span(column.lagMs) },
  { name: 'accepted', write: (column) => count(column.accepted) },
  { name: 'refused', write: (column) => count(column.refused) },
  { name: 'unknown', write: (column) => count(column.unknown) },
  { name: 'in MongoDB', write: (column) => count(column.held) },
  { name: 'as before after', write: (column) => span(column.recoveryMs) },
  { name: 'lost', write: (column) => count(column.lost), verdict: (column) => column.lost },
  {
    name: 'doubled',
    write: (column) => count(column.doubled),
    verdict: (column) => column.doubled,
  },
]
