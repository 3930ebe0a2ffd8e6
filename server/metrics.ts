// Prometheus text. What this process measures is read at each rendering; what the whole system is comes
// from the newest sample. No label ever carries a post id.
import { Counter, Gauge, Registry } from 'prom-client'
import type { Sample } from '../contract/index.ts'
import { type OwnMetric, registerOwn } from './own-metrics.ts'
import { collectProcessMetrics } from './process-metrics.ts'

interface MetricsDeps {
  readonly own: readonly OwnMetric[]
  readonly latest: () => Sample | null
  /** How long ago that was measured, or heard of; milliseconds. */
  readonly latestAgeMs: () => number
  /** Whether each store answers this process: a sample cannot say that nobody could publish it. */
  readonly up: () => Readonly<Record<'redis' | 'mongodb', boolean>>
  readonly inFlight: () => number
  readonly sseClients: () => number
}

type Labels = Record<string, string>
/** name, help, value(s) of a sample */
type Row = readonly [
  string,
  string,
  (sample: Sample) => readonly (readonly [Labels, number | null])[],
]

const one = (value: number | null) => [[{}, value]] as const

const byName = (label: string, values: Record<string, number>) =>
  Object.entries(values).map(([name, value]) => [{ [label]: name }, value] as const)

const counters: readonly Row[] = [
  ['likeflow_likes_accepted_total', 'Likes on disk in Redis', (s) => one(s.totals.accepted)],
  ['likeflow_likes_persisted_total', 'Likes in MongoDB', (s) => one(s.totals.persisted)],
  ['likeflow_likes_discarded_total', 'Likes an operator discarded', (s) => one(s.totals.discarded)],
]

const gauges: readonly Row[] = [
  [
    'likeflow_likes',
    'Likes held by stage',
    ({ totals: t }) =>
      byName('stage', { pending: t.pending, claimed: t.claimed, dead_lettered: t.deadLettered }),
  ],
  ['likeflow_likes_missing', 'Likes missing; 0 is right', (s) => one(s.totals.missing)],
  [
    'likeflow_conservation_difference',
    'accepted minus all stages; 0 is right',
    (s) => one(s.conservation.difference),
  ],
  [
    'likeflow_audit_difference',
    'MongoDB beyond base, persisted and what moved at the last audit; 0 is right',
    (s) => one(s.conservation.audit?.difference ?? null),
  ],
  [
    'likeflow_audit_moved',
    'Likes that moved while the last audit summed; 0: it was exact',
    (s) => one(s.conservation.audit?.moved ?? null),
  ],
  ['likeflow_queue_jobs', 'Jobs by state', (s) => byName('state', s.queue)],
  [
    'likeflow_oldest_unpersisted_seconds',
    'Age of the oldest like not in MongoDB',
    (s) => one(s.oldestUnpersistedMs === null ? 0 : s.oldestUnpersistedMs / 1000),
  ],
  [
    'likeflow_processes',
    'Live processes by role',
    (s) =>
      byName('role', { api: s.apis.processes, producer: s.producers, worker: s.workers.processes }),
  ],
  [
    'likeflow_partitions_stopped',
    'Partitions an operator must continue',
    (s) => one(s.stopped.length),
  ],
  ['likeflow_redis_memory_bytes', 'Memory Redis uses', (s) => one(s.redis.usedBytes)],
  ['likeflow_redis_memory_limit_bytes', 'Its maxmemory', (s) => one(s.redis.maxBytes)],
  ['likeflow_redis_memory_full_bytes', 'Above it likes are refused', (s) => one(s.redis.fullBytes)],
  [
    'likeflow_idempotency_bytes',
    'Memory that Idempotency-Keys use, about',
    (s) => one(s.idempotencyBytes),
  ],
  [
    'likeflow_idempotency_limit_bytes',
    'Above it likes with a key are refused',
    (s) => one(s.idempotencyMaxBytes),
  ],
]

const labelsOf = (name: string): string[] =>
  ({
    likeflow_likes: ['stage'],
    likeflow_queue_jobs: ['state'],
    likeflow_processes: ['role'],
  })[name] ?? []

export interface Metrics {
  text(): Promise<string>
}

/** Of a process without the API: what it counts of itself. */
export const createOwnMetrics = (own: readonly OwnMetric[]): Metrics => {
  const registry = new Registry()
  collectProcessMetrics(registry)
  registerOwn(registry, own)
  return { text: () => registry.metrics() }
}

export const createMetrics = (deps: MetricsDeps): Metrics => {
  const { own, latest, latestAgeMs, up, inFlight, sseClients } = deps
  const registry = new Registry()
  collectProcessMetrics(registry)
  registerOwn(registry, own)
  const common = { registers: [registry] }
  const http = new Gauge({
    name: 'likeflow_requests_in_flight',
    help: 'Likes waiting for Redis',
    ...common,
  })
  const sse = new Gauge({
    name: 'likeflow_sse_clients',
    help: 'Browsers on this process',
    ...common,
  })
  const stores = new Gauge({
    name: 'likeflow_up',
    help: 'Whether a store answers this process',
    labelNames: ['store'],
    ...common,
  })
  const age = new Gauge({
    name: 'likeflow_sample_age_seconds',
    help: 'Age of the sample that the numbers of the whole system are from',
    ...common,
  })
  const rows = [
    ...counters.map(([name, help, read]) => ({
      name,
      read,
      metric: new Counter({ name, help, ...common }),
    })),
    ...gauges.map(([name, help, read]) => ({
      name,
      read,
      metric: new Gauge({ name, help, labelNames: labelsOf(name), ...common }),
    })),
  ]

  /** What is not known is absent: prom-client starts a metric without labels at 0, which would be a lie. */
  const forget = () => {
    for (const { metric, name } of rows) {
      metric.reset()
      if (labelsOf(name).length === 0) metric.remove()
    }
  }

  const fill = (sample: Sample) => {
    forget()
    for (const { metric, read } of rows) {
      for (const [labels, value] of read(sample)) if (value !== null) metric.inc(labels, value)
    }
  }

  forget()
  return {
    async text() {
      const sample = latest()
      if (sample) fill(sample)
      age.set(sample ? latestAgeMs() / 1000 : Number.POSITIVE_INFINITY)
      for (const [store, is] of Object.entries(up())) stores.set({ store }, Number(is))
      http.set(inFlight())
      sse.set(sseClients())
      return registry.metrics()
    },
  }
}
