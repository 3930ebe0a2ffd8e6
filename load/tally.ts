// What the server promised. Two books, `acknowledged` and `uncertain` per post, hold the whole run and
// are what `verify.ts` compares with MongoDB; the counters and latencies hold the measured time only.
import { createHistogram } from 'node:perf_hooks'
import type { Outcome } from './connection.ts'
import type { Job } from './jobs.ts'
import type { Latency, LoadProgress, LoadSummary } from './plan.ts'
import { createReceiptBook, type ReceiptBook } from './receipts.ts'
import { refusalOf, type Verdict } from './verdict.ts'

export interface Books {
  /** likes answered with 2xx, by post index */
  acknowledged: Float64Array
  /** likes with an unknown outcome, by post index: each counts 0 or 1 times */
  uncertain: Float64Array
  receipts: ReceiptBook
}

const add = (book: Float64Array, items: readonly number[]) => {
  for (const i of items) book[i]! += 1
}

/** Latencies in whole microseconds inside, milliseconds outside. */
const createLatencies = () => {
  const histogram = createHistogram({ figures: 3 })
  return {
    record: (ms: number) => histogram.record(Math.max(1, Math.round(ms * 1000))),
    reset: () => histogram.reset(),
    read: (): Latency | null => {
      if (histogram.count === 0) return null
      const at = (p: number) => histogram.percentile(p) / 1000
      return { p50: at(50), p95: at(95), p99: at(99), max: histogram.max / 1000 }
    },
  }
}

type Counts = Omit<LoadProgress, 'elapsedMs' | 'underWay'>
const zero = (): Counts => ({
  requests: 0,
  accepted: 0,
  refused: {},
  unknown: 0,
  retried: 0,
})

export const createTally = (posts: number, keepReceipts: boolean) => {
  const books: Books = {
    acknowledged: new Float64Array(posts),
    uncertain: new Float64Array(posts),
    receipts: createReceiptBook(),
  }
  const latencies = createLatencies()
  const refusals = createLatencies()
  const lateness = createLatencies()
  let counts = zero()
  let unsent = 0
  let began = performance.now()
  let cpu = process.cpuUsage()

  const accept = ({ items, plannedAt }: Job, outcome: Outcome) => {
    counts.accepted += items.length
    latencies.record(performance.now() - plannedAt)
    add(books.acknowledged, items)
    if (keepReceipts && typeof outcome === 'object') books.receipts.note(outcome.body)
  }
  const progress = (underWay: number): LoadProgress => ({
    elapsedMs: performance.now() - began,
    ...counts,
    refused: { ...counts.refused },
    underWay,
  })

  return {
    books,
    progress,
    /** Forgets what was measured so far: the warm-up is over. */
    beginMeasuring: () => {
      counts = zero()
      unsent = 0
      for (const each of [latencies, refusals, lateness]) each.reset()
      began = performance.now()
      cpu = process.cpuUsage()
    },
    retried: (job: Job) => {
      counts.retried += job.items.length
    },
    unsent: (likes: number) => {
      unsent += likes
    },
    book: (job: Job, verdict: Verdict, outcome: Outcome) => {
      counts.requests++
      lateness.record(job.sentAt - job.plannedAt)
      if (verdict === 'accepted') accept(job, outcome)
      else if (verdict === 'unknown') {
        counts.unknown += job.items.length
        add(books.uncertain, job.items)
      } else {
        const reason = refusalOf(outcome)
        refusals.record(performance.now() - job.sentAt)
        counts.refused[reason] = (counts.refused[reason] ?? 0) + job.items.length
      }
    },
    summary: (): LoadSummary => {
      const now = progress(0)
      const { user, system } = process.cpuUsage(cpu)
      return {
        ...now,
        perSecond: (now.accepted * 1000) / now.elapsedMs,
        latencyMs: latencies.read(),
        refusalMs: refusals.read(),
        lateMs: lateness.read(),
        unsent,
        clientCpuMicros: (user + system) / Math.max(1, now.requests),
      }
    },
  }
}
export type Tally = ReturnType<typeof createTally>
