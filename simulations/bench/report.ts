// A section is what one benchmark found out; the report prints sections as aligned Markdown tables, so
// that the terminal and docs/benchmarks.md show the same text.
import type { Chart } from './chart.ts'

export interface Section {
  title: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  /** what limits it, what was left out */
  notes: readonly string[]
  /** false: a bound that the project promises was missed; null: there is none */
  kept: boolean | null
  chart?: Chart
  /** every round, for results/ */
  data: unknown
}

export const formatTable = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string => {
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...rows.map((row) => row[i]!.length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`
  const rule = `|${widths.map((w, i) => (i === 0 ? '-'.repeat(w + 2) : `${'-'.repeat(w + 1)}:`)).join('|')}|`
  return [line(columns), rule, ...rows.map(line)].join('\n')
}

const verdict = (kept: boolean | null) =>
  kept === null ? [] : [kept ? '**Kept.**' : '**Not kept.**']

export const formatSection = ({ title, columns, rows, notes, kept }: Section): string =>
  [
    `### ${title}\n`,
    formatTable(columns, rows),
    ...[...notes, ...verdict(kept)].map((note) => `\n${note}`),
  ].join('\n')
