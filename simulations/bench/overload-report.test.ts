import { expect, it } from 'vitest'
import type { LoadSummary } from '../../load/plan.ts'
import { bareRows, isKept, overloadRows, type Phase, summarise } from './overload-report.ts'

const phase = (summary: Partial<LoadSummary>): Phase => ({
  rss: 200 * 2 ** 20,
  summary: {
    ...{ elapsedMs: 1000, requests: 1000, accepted: 900, refused: {}, unknown: 0, retried: 0 },
    ...{ underWay: 0, perSecond: 950, clientCpuMicros: 1, unsent: 0 },
    ...{ refusalMs: null, lateMs: null, latencyMs: { p50: 1, p95: 2, p99: 100, max: 200 } },
    ...summary,
  },
})
const late = { p50: 1, p95: 2, p99: 51, max: 60 }
const roundsOf = (over: Partial<LoadSummary>, after: Partial<LoadSummary> = {}) => [
  { over: phase(over), after: phase(after) },
]
const kept = (...parts: Parameters<typeof roundsOf>) => isKept(summarise(roundsOf(...parts), 1000))

it('is kept only when every bar is', () => {
  expect(kept({})).toBe(true)
  expect(kept({ perSecond: 899 })).toBe(false)
  expect(kept({ refused: { '503 overloaded': 9 }, refusalMs: late })).toBe(false)
  expect(kept({ latencyMs: null })).toBe(false)
  expect(kept({}, { refused: { '503 overloaded': 1 } })).toBe(false)
  expect(kept({}, { unsent: 1 })).toBe(false)
})

it('gives no time for refusals that did not happen', () => {
  const row = (over: Partial<LoadSummary>) =>
    overloadRows([summarise(roundsOf(over), 1000)]).find(([what]) => what?.includes('of a refusal'))
  expect(row({})?.[1]).toBe('none')
  expect(row({ refused: { '503 overloaded': 9 }, refusalMs: late })?.[1]).toContain('51.0')
})

it('has one cell of the bare server per number of connections', () => {
  const bare = [phase({ perSecond: 40_000 }), phase({ perSecond: 30_000, latencyMs: null })]
  expect(bareRows(bare.map(({ summary }) => summary)).map((row) => row.slice(1, -1))).toEqual([
    ['40,000', '30,000'],
    ['100', '∞'],
  ])
})
