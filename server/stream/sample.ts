// Two readings of the system become one sample. Pure: what the next second needs is handed back as
// `memory`. Rates are counter differences over the time that really passed; after a counter went
// backwards (Redis was restored) a rate is 0, never a spike.
import type { Audit, ProcessReport, Sample } from '../../contract/index.ts'

import { mergeHistograms, percentiles } from '../histogram.ts'
import { currentReason } from '../migrations/old-words.ts'
import type { MemoryUse } from '../redis/memory.ts'
import type { PartitionMeta } from '../redis/scripts.ts'
import {
  firstWebhookWork,
  nextWebhookWork,
  type WebhookReading,
  type WebhookWork,
  webhookOf,
} from './webhook-work.ts'
import { firstWork, nextWork, type WorkerWork } from './worker-work.ts'

/** What was read from Redis and the processes at about one instant. */
export interface Reading {
  /** Redis time, milliseconds since 1970 */
  readonly at: number
  /** a clock that never jumps, milliseconds */
  readonly clock: number
  readonly partitions: readonly PartitionMeta[]
  readonly live: readonly ProcessReport[]
  readonly queue: Sample['queue']
  readonly workerPaused: boolean
  readonly memory: MemoryUse
  readonly nodes: Sample['redis']['nodes']
  readonly audit: Audit | null
  /** null: none is set */
  readonly webhook: WebhookReading | null
}

export interface SampleMemory {
  readonly clock: number
  readonly totals: Sample['totals']
  readonly work: WorkerWork
  readonly webhook: WebhookWork
}

const total = <T>(list: readonly T[], value: (item: T) => number) =>
  list.reduce((sum, item) => sum + value(item), 0)

const totalsOf = (partitions: readonly PartitionMeta[]): Sample['totals'] => ({
  accepted: total(partitions, (p) => p.accepted),
  pending: total(partitions, (p) => p.pending),
  claimed: total(partitions, (p) => p.claimed),
  persisted: total(partitions, (p) => p.settled),
  deadLettered: total(partitions, (p) => p.dead),
  discarded: total(partitions, (p) => p.discarded),
  missing: total(partitions, (p) => p.missing),
})

const perSecond = (difference: number, seconds: number) =>
  seconds > 0 ? Math.round((Math.max(0, difference) / seconds) * 10) / 10 : 0

const noRates: Sample['rates'] = { accepted: 0, claimed: 0, persisted: 0 }

const ratesOf = (
  before: Sample['totals'],
  now: Sample['totals'],
  seconds: number,
): Sample['rates'] => {
  if (now.accepted < before.accepted || now.persisted < before.persisted) return noRates
  const claimed = (t: Sample['totals']) => t.accepted - t.pending - t.discarded
  return {
    accepted: perSecond(now.accepted - before.accepted, seconds),
    claimed: perSecond(claimed(now) - claimed(before), seconds),
    persisted: perSecond(now.persisted - before.persisted, seconds),
  }
}

const oldest = ({ at, partitions }: Reading): number | null => {
  const since = partitions
    .flatMap((p) => [p.since, p.openSince])
    .filter((time): time is number => time !== null)
  return since.length > 0 ? Math.max(0, at - Math.min(...since)) : null
}

/** The next claim after `at`: a report may be older than a short interval, and its clock may be wrong. */
const nextClaim = (reading: Reading, drainIntervalMs: number, paused: boolean): number | null => {
  const ticks = reading.live.flatMap(({ producer }) => (producer ? [producer.nextTickAt] : []))
  if (paused || ticks.length === 0) return null
  const left = (tick: number) => {
    const ms = (tick - reading.at) % drainIntervalMs
    return ms < 0 ? ms + drainIntervalMs : ms
  }
  return reading.at + Math.min(...ticks.map(left))
}

/** The workers' view counts, because they write; without one, anybody's. A process that waits for more partitions has none. */
const mongodbOf = (live: readonly ProcessReport[]): Sample['mongodb'] => {
  const taking = live.filter(({ mongodbReason }) => mongodbReason !== 'partitions')
  const workers = taking.filter(({ worker }) => worker)
  const asked = workers.length > 0 ? workers : taking
  if (asked.length === 0) return { state: 'unknown', reason: null }
  const away = asked.find(({ mongodb }) => mongodb === 'away')
  if (away) return { state: 'away', reason: away.mongodbReason ?? null }
  const refused = asked.find(({ worker }) => worker?.refused)?.worker?.refused
  return refused ? { state: 'refuses', reason: refused } : { state: 'up', reason: null }
}

const processesOf = (live: readonly ProcessReport[]) => {
  const apis = live.flatMap(({ api }) => api ?? [])
  const workers = live.flatMap(({ worker }) => worker ?? [])
  return {
    workers: {
      processes: workers.length,
      slots: total(workers, (w) => w.slots),
      busy: total(workers, (w) => w.busy),
    },
    producers: live.filter(({ producer }) => producer).length,
    apis: {
      processes: apis.length,
      inFlight: total(apis, (a) => a.inFlight),
      requestMs: percentiles(mergeHistograms(apis.map((a) => a.requestMs))),
    },
    lagMs: percentiles(mergeHistograms(apis.map((a) => a.lagMs))),
    bulkWriteMs: percentiles(mergeHistograms(workers.map((w) => w.bulkWriteMs))),
    sseClients: total(apis, (a) => a.sseClients),
  }
}

const countsCalls = (live: Reading['live']) =>
  live.every(({ worker }) => worker?.bulkWrites !== undefined || !worker)

const difference = (t: Sample['totals']) =>
  t.accepted - (t.pending + t.claimed + t.persisted + t.deadLettered + t.discarded)

/** `memory`: of the reading before; null at the first one, which has no rates. */
export const nextSample = (
  memory: SampleMemory | null,
  reading: Reading,
  drainIntervalMs: number,
): { sample: Sample; memory: SampleMemory } => {
  const { at, partitions, live } = reading
  const { usedBytes, maxBytes, fullBytes, keysBytes, keysMaxBytes } = reading.memory
  const totals = totalsOf(partitions)
  const seconds = memory ? (reading.clock - memory.clock) / 1000 : 0
  const work = memory ? nextWork(memory.work, live, seconds) : firstWork(live)
  const webhook = nextWebhookWork(memory?.webhook ?? firstWebhookWork, live)
  const unnoticed = total(partitions, (p) => p.unnoticed)
  const paused = partitions.some((p) => p.paused)
  const sample: Sample = {
    at,
    totals,
    changed: total(partitions, (p) => p.raised + p.lowered),
    rates: memory ? ratesOf(memory.totals, totals, seconds) : noRates,
    held: {
      pendingPosts: total(partitions, (p) => p.pendingPosts),
      claimedPosts: total(partitions, (p) => p.claimedPosts),
      openBatches: partitions.filter((p) => p.openSeq !== null).length,
    },
    queue: reading.queue,
    ...processesOf(live),
    drain: {
      paused,
      workerPaused: reading.workerPaused,
      nextClaimAt: nextClaim(reading, drainIntervalMs, paused),
    },
    oldestUnpersistedMs: oldest(reading),
    batch: work.meanBatch,
    database: {
      operations: work.operations,
      operationsPerSecond: work.rates.operations,
      likesPerWrite: work.likesPerWrite,
      likesPerSecond: work.rates.likesWritten,
      // One of a version before does not count them: then the sum is not known.
      ...(countsCalls(live) && { bulkWritesPerSecond: work.rates.bulkWrites }),
    },
    redis: { state: 'up', usedBytes, maxBytes, fullBytes, nodes: reading.nodes },
    mongodb: mongodbOf(live),
    idempotencyBytes: keysBytes,
    idempotencyMaxBytes: keysMaxBytes,
    ...(reading.webhook && { webhook: webhookOf(reading.webhook, webhook, live, unnoticed) }),
    stopped: partitions.flatMap((p, partition) =>
      p.stopped === null
        ? []
        : [{ partition, reason: currentReason(p.stopped), likes: p.pending + p.claimed }],
    ),
    conservation: {
      difference: difference(totals),
      audit: reading.audit,
      forgotten: Math.max(0, ...live.map(({ api }) => api?.forgotten ?? 0)),
    },
  }
  return { sample, memory: { clock: reading.clock, totals, work, webhook } }
}
