// What the rounds of an overload say: one column per number of connections, judged at the first of them.
import type { LoadSummary } from '../../load/plan.ts'
import { formatNumber, formatSpread, type Spread, spread } from './statistics.ts'

export interface Phase {
  summary: LoadSummary
  /** largest resident memory of the API process meanwhile, bytes */
  rss: number
}

/** Twice the saturating rate, and the base rate right after it. */
export interface Round {
  over: Phase
  after: Phase
}

/** `rssGrowth`: of the last round's peak over the first one's. */
const wanted = { goodput: 0.9, refusalMs: 50, acceptedMs: 250, rssMb: 512, rssGrowth: 1.15 }

const refusedOf = ({ refused }: LoadSummary) => Object.values(refused).reduce((a, b) => a + b, 0)
const planned = (s: LoadSummary) => s.requests + s.unsent

export const summarise = (rounds: readonly Round[], peak: number) => {
  const over = (pick: (s: LoadSummary) => number) => spread(rounds.map((r) => pick(r.over.summary)))
  const after = (pick: (s: LoadSummary) => number) =>
    spread(rounds.map((r) => pick(r.after.summary)))
  return {
    goodput: over((s) => s.perSecond / peak),
    refused: over((s) => refusedOf(s) / planned(s)),
    unsent: over((s) => s.unsent / planned(s)),
    refusalP99: over((s) => s.refusalMs?.p99 ?? 0),
    acceptedP99: over((s) => s.latencyMs?.p99 ?? Number.POSITIVE_INFINITY),
    lateP99: over((s) => s.lateMs?.p99 ?? 0),
    unknown: over((s) => s.unknown),
    rss: spread(rounds.map((r) => r.over.rss / 2 ** 20)),
    rssGrowth: rounds.at(-1)!.over.rss / rounds[0]!.over.rss,
    refusedAfter: after((s) => refusedOf(s) + s.unknown + s.unsent),
    p99After: after((s) => s.latencyMs?.p99 ?? Number.POSITIVE_INFINITY),
  }
}
export type OverloadSummary = ReturnType<typeof summarise>

export const isKept = (s: OverloadSummary): boolean =>
  s.goodput.median >= wanted.goodput &&
  s.refusalP99.median <= wanted.refusalMs &&
  s.acceptedP99.median <= wanted.acceptedMs &&
  s.rss.max <= wanted.rssMb &&
  s.rssGrowth <= wanted.rssGrowth &&
  s.refusedAfter.max === 0

type Row = [what: string, pick: (s: OverloadSummary) => Spread, digits: number, bound: string]

const table: readonly Row[] = [
  ['goodput as a share of the peak', (s) => s.goodput, 2, `at least ${wanted.goodput}`],
  ['share of the likes refused', (s) => s.refused, 2, ''],
  ['share not sent, every connection busy', (s) => s.unsent, 2, ''],
  ['p99 of a refusal, ms, from its send', (s) => s.refusalP99, 1, `at most ${wanted.refusalMs}`],
  ['p99 of an accepted like, ms', (s) => s.acceptedP99, 1, `at most ${wanted.acceptedMs}`],
  ['p99 of how late the client sent, ms', (s) => s.lateP99, 1, ''],
  ['likes of unknown outcome', (s) => s.unknown, 0, ''],
  ['API process at most, MB', (s) => s.rss, 0, `at most ${wanted.rssMb}`],
  ['refused or not sent at the base rate after', (s) => s.refusedAfter, 0, '0'],
  ['p99 at the base rate after, ms', (s) => s.p99After, 1, ''],
]

/** No refusal has no time. */
const cell = (s: OverloadSummary, pick: Row[1], digits: number) =>
  pick(s) === s.refusalP99 && s.refused.max === 0 ? 'none' : formatSpread(pick(s), digits)

export const overloadRows = (summaries: readonly OverloadSummary[]): string[][] =>
  table.map(([what, pick, digits, bound]) => [
    what,
    ...summaries.map((s) => cell(s, pick, digits)),
    bound,
  ])

/** One summary per number of connections, all of them busy: each answer waits for those of all others. */
export const bareRows = (bare: readonly LoadSummary[]): string[][] => [
  [
    'bare node:http, all connections busy: answers/s',
    ...bare.map((s) => formatNumber(s.perSecond)),
    '',
  ],
  [
    'its p99, ms',
    ...bare.map((s) => formatNumber(s.latencyMs?.p99 ?? Number.POSITIVE_INFINITY)),
    '',
  ],
]
