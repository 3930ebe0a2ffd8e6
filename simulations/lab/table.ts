// What many drills came to, as a Markdown table: one row per drill and column. Pure.
import type { LabColumn, LabRun } from '../../contract/index.ts'
import { formatNumber, formatSpread } from '../bench/statistics.ts'

/** LikeFlow lost and doubled nothing, and came back. */
export const isKept = ({ state, columns: [own] }: LabRun): boolean =>
  state === 'done' && own?.lost === 0 && own.doubled === 0 && own.recoveryMs !== null

type Numbers = readonly (number | null)[]

const known = (values: Numbers) => values.filter((value) => value !== null)

/** `3 (0–12)` of those that are known, and of how many it is `missing`. */
const spread = (values: Numbers, missing: string, digits = 0) => {
  const list = known(values)
  const unknown = values.length - list.length
  const text = list.length > 0 ? formatSpread(list, digits) : '–'
  return unknown > 0 ? `${text}, ${unknown} ${missing}` : text
}

const seconds = (columns: readonly LabColumn[]) =>
  columns.map(({ recoveryMs }) => recoveryMs && recoveryMs / 1000)

const row = (drill: string, name: string, columns: readonly LabColumn[]) => {
  const sum = (of: (column: LabColumn) => number) => columns.reduce((all, one) => all + of(one), 0)
  return [
    ...[drill, name, formatNumber(columns.length)],
    formatNumber(sum(({ accepted }) => accepted)),
    formatNumber(sum(({ refused }) => refused)),
    formatNumber(sum(({ unknown }) => unknown)),
    spread(
      columns.map(({ lost }) => lost),
      'not known',
    ),
    spread(
      columns.map(({ doubled }) => doubled),
      'not known',
    ),
    spread(seconds(columns), 'not in its flood', 1),
  ]
}

const head = [
  ...['drill', 'way', 'times', 'accepted', 'refused', 'unknown'],
  ...['lost', 'doubled', 's to recovery'],
]

export const drillTable = (runs: readonly LabRun[]): string => {
  const rows = [...Map.groupBy(runs, ({ drill }) => drill)].flatMap(([drill, same]) => {
    const columns = same.flatMap((run) => run.columns)
    const ways = Map.groupBy(columns, ({ name }) => name)
    return [...ways].map(([name, all]) => row(drill, name, all))
  })
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
