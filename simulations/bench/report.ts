// A section is what one scenario found out; the report prints sections as aligned Markdown tables, so that
// the terminal and docs/benchmarks.md show the same text.
import { formatNumber, formatSpread, spread } from './statistics.ts'

export interface Section {
  title: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  /** what limits it, what was left out */
  notes: readonly string[]
  /** Redis and MongoDB, where there are any */
  servers?: string
  /** false: a bound that the project promises was missed; null: there is none */
  kept: boolean | null
  /** every round, for results/ */
  data: unknown
}

/** A figure beside its bar; `kept` is null where there is no bar. */
export interface Line {
  readonly what: string
  readonly measured: string
  readonly wanted: string
  readonly kept: boolean | null
}

export interface Bar {
  /** bounds of the median of the rounds */
  readonly most?: number
  readonly least?: number
  /** true: every round must keep the bound */
  readonly always?: boolean
  readonly digits?: number
}

/** @param values one per round */
export const line = (what: string, values: readonly number[], bar: Bar = {}): Line => {
  const { most, least, always = false, digits = 0 } = bar
  const { min, median, max } = spread(values)
  const measured = formatSpread(values, digits)
  if (most !== undefined) {
    const kept = (always ? max : median) <= most
    return { what, measured, wanted: `at most ${formatNumber(most, most % 1 ? 2 : 0)}`, kept }
  }
  if (least === undefined) return { what, measured, wanted: '', kept: null }
  const kept = (always ? min : median) >= least
  return { what, measured, wanted: `at least ${formatNumber(least, least % 1 ? 2 : 0)}`, kept }
}

/** `line` of what `pick` takes from each of these rounds. */
export const linesOf =
  <Round>(rounds: readonly Round[]) =>
  (what: string, pick: (round: Round, i: number) => number, bar?: Bar): Line =>
    line(what, rounds.map(pick), bar)

/** Something that is so or not. */
export const fact = (what: string, measured: string, wanted: string, kept: boolean): Line => ({
  ...{ what, measured, wanted, kept },
})

/** Whether every bar was kept; null when there is none. */
const allKept = (lines: readonly Line[]): boolean | null => {
  const judged = lines.flatMap(({ kept }) => kept ?? [])
  return judged.length === 0 ? null : judged.every(Boolean)
}

/** These lines as a table, a column per side; what was missed says so. The last side has them all. */
export const matrixOf = (
  sides: Readonly<Record<string, readonly Line[]>>,
): Pick<Section, 'columns' | 'rows' | 'kept'> => {
  const all = Object.values(sides)
  return {
    columns: ['what', ...Object.keys(sides), 'wanted'],
    rows: all.at(-1)!.map(({ what, wanted }) => {
      const same = all.map((lines) => lines.find((other) => other.what === what))
      const isMissed = same.some((other) => other?.kept === false)
      const measured = same.map((other) => other?.measured ?? '')
      return [what, ...measured, isMissed ? `${wanted}: missed` : wanted]
    }),
    kept: allKept(all.flat()),
  }
}

/** The same of one side. */
export const tableOf = (lines: readonly Line[]) => matrixOf({ measured: lines })

export const formatTable = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string => {
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...rows.map((row) => row[i]!.length)),
  )
  const write = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`
  const rule = `|${widths.map((w, i) => (i === 0 ? '-'.repeat(w + 2) : `${'-'.repeat(w + 1)}:`)).join('|')}|`
  return [write(columns), rule, ...rows.map(write)].join('\n')
}

const verdict = (kept: boolean | null) =>
  kept === null ? [] : [kept ? '**Kept.**' : '**Not kept.**']

export const formatSection = (section: Section): string =>
  [
    `### ${section.title}\n`,
    formatTable(section.columns, section.rows),
    ...[...section.notes, ...verdict(section.kept)].map((note) => `\n${note}`),
  ].join('\n')
