// The table at the end, and the same as plain values.
import { formatTable } from '../bench/report.ts'
import { type Spread, spread } from '../bench/statistics.ts'
import type { Played } from './journal.ts'

export interface KindReport {
  readonly kind: string
  readonly runs: number
  readonly held: number
  readonly notPossible: number
  readonly counted: number
  readonly refused: number
  readonly unknown: number
  readonly lost: number
  readonly doubled: number
  /** Slower than promised. */
  readonly late: number
  /** milliseconds; there is none where nothing was measured */
  readonly servesMs: Spread | null
  readonly recoveryMs: Spread | null
}

const sumOf = <K extends string>(rounds: readonly Record<K, number>[], key: K) =>
  rounds.reduce((sum, round) => sum + round[key], 0)

const spreadOf = (values: readonly number[]): Spread | null =>
  values.length === 0 ? null : spread(values)

const summarize = (kind: string, rounds: readonly Played[]): KindReport => ({
  kind,
  runs: rounds.length,
  held: rounds.filter(({ status }) => status === 'held').length,
  notPossible: rounds.filter(({ status }) => status === 'not possible here').length,
  counted: sumOf(rounds, 'counted'),
  refused: sumOf(rounds, 'refused'),
  unknown: sumOf(rounds, 'unknown'),
  lost: sumOf(rounds, 'lost'),
  doubled: sumOf(rounds, 'doubled'),
  late: rounds.filter(({ late }) => late).length,
  servesMs: spreadOf(rounds.flatMap(({ servesMs }) => servesMs ?? [])),
  recoveryMs: spreadOf(rounds.flatMap(({ recoveryMs }) => recoveryMs ?? [])),
})

/** By kind in the order of their names, and all together. Pure. */
export const reportOf = (played: readonly Played[]) => {
  const kinds = [...new Set(played.map(({ kind }) => kind))].sort()
  return {
    kinds: kinds.map((name) =>
      summarize(
        name,
        played.filter(({ kind }) => kind === name),
      ),
    ),
    total: summarize('all', played),
    commits: [...new Set(played.map(({ commit }) => commit))],
    broken: played.filter(({ status }) => status === 'broken'),
  }
}
export type Report = ReturnType<typeof reportOf>

const seconds = (ms: number) => (ms / 1000).toFixed(1)

const inSeconds = (times: Spread | null) =>
  times ? `${seconds(times.min)} / ${seconds(times.median)} / ${seconds(times.max)}` : '-'

const row = ({ recoveryMs, notPossible, ...of }: KindReport) => [
  of.kind,
  notPossible > 0
    ? `${of.held}/${of.runs} (${notPossible} not possible here)`
    : `${of.held}/${of.runs}`,
  `${of.counted}/${of.refused}/${of.unknown}`,
  String(of.lost),
  String(of.doubled),
  inSeconds(of.servesMs),
  inSeconds(recoveryMs),
  of.late > 0 ? String(of.late) : '',
]

const times = 's: min / median / max'
const head = ['fault', 'held/runs', 'counted/refused/unknown', 'lost', 'doubled']
const headings = [...head, `serves again, ${times}`, `drained, ${times}`, 'late']

/** A Markdown table. Pure. */
export const formatReport = ({ kinds, total }: Report): string =>
  formatTable(headings, [...kinds, total].map(row))
