// Prometheus text. What this process measures is read at each rendering; what the whole system is comes
// from the newest sample. No label ever carries a post id.

import type { NodeNumbers, Sample } from '../contract/index.ts'
import { Counter, Gauge, Registry } from './libraries/prom-client.ts'
import { type OwnMetric, ofThisProcess, registerOwn } from './own-metrics.ts'
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

type Values = readonly (readonly [Record<string, string>, number | null])[]
/** name, help (the only list of metrics), value(s) read of `S`, what tells several apart */
type Row<S> = readonly [string, string, (source: S) => Values, string?]

const one = (value: number | null) => [[{}, value]] as const

const byName = (label: string, values: Record<string, number>) =>
  Object.entries(values).map(([name, value]) => [{ [label]: name }, value] as const)

/** One value per node of Redis. */
const byNode = (value: (node: NodeNumbers) => number | null) => (s: Sample) =>
  (s.redis.nodes ?? []).map((node) => [{ node: node.node }, value(node)] as const)

const counters: readonly Row<Sample>[] = [
  ['likeflow_likes_accepted_total', 'Likes on disk in Redis', (s) => one(s.totals.accepted)],
  ['likeflow_likes_persisted_total', 'Likes in MongoDB', (s) => one(s.totals.persisted)],
  ['likeflow_likes_discarded_total', 'Likes an operator discarded', (s) => one(s.totals.discarded)],
  [
    'likeflow_notifications_untold_total',
    'Notifications that found no room and are never told',
    (s) => one(s.webhook?.unnoticed ?? null),
  ],
]

const gauges: readonly Row<Sample>[] = [
  [
    'likeflow_likes',
    'Likes held by stage',
    ({ totals: t }) =>
      byName('stage', { pending: t.pending, claimed: t.claimed, dead_lettered: t.deadLettered }),
    'stage',
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
  ['likeflow_queue_jobs', 'Jobs by state', (s) => byName('state', s.queue), 'state'],
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
    'role',
  ],
  [
    'likeflow_partitions_stopped',
    'Partitions an operator must continue',
    (s) => one(s.stopped.length),
  ],
  [
    'likeflow_paused',
    '1 while an operator has paused the claims or the workers',
    ({ drain }) =>
      byName('what', { claims: Number(drain.paused), workers: Number(drain.workerPaused) }),
    'what',
  ],
  [
    'likeflow_partitions_forgotten',
    'Partitions in which Redis lost likes that others had heard of, in the last ten minutes',
    (s) => one(s.conservation.forgotten ?? null),
  ],
  [
    'likeflow_mongodb_refuses',
    'Whether MongoDB answers and lastingly refuses what is written',
    ({ mongodb: { state } }) => one(state === 'unknown' ? null : Number(state === 'refuses')),
  ],
  ['likeflow_redis_memory_bytes', 'Memory Redis uses', (s) => one(s.redis.usedBytes)],
  ['likeflow_redis_memory_limit_bytes', 'maxmemory of Redis', (s) => one(s.redis.maxBytes)],
  ['likeflow_redis_memory_full_bytes', 'Above it likes are refused', (s) => one(s.redis.fullBytes)],
  [
    'likeflow_redis_node_up',
    'Whether a node of Redis takes likes',
    byNode(({ reason }) => Number(reason === null)),
    'node',
  ],
  [
    'likeflow_redis_node_memory_bytes',
    'Memory a node uses',
    byNode(({ usedBytes }) => usedBytes),
    'node',
  ],
  [
    'likeflow_redis_node_memory_limit_bytes',
    'maxmemory of a node',
    byNode(({ maxBytes }) => maxBytes),
    'node',
  ],
  [
    'likeflow_redis_node_operations_per_second',
    'Commands a node does',
    byNode(({ operationsPerSecond }) => operationsPerSecond),
    'node',
  ],
  [
    'likeflow_redis_node_replicas',
    'Replicas of a node that are in step',
    byNode(({ replicas }) => replicas),
    'node',
  ],
  [
    'likeflow_redis_node_partitions',
    'Partitions a node serves',
    byNode(({ partitions }) => partitions.length),
    'node',
  ],
  [
    'likeflow_notifications_waiting',
    'Notifications that wait for the webhook',
    (s) => one(s.webhook?.waiting ?? null),
  ],
  [
    'likeflow_notifications_dead',
    'Notifications that were given up and are kept',
    (s) => one(s.webhook?.dead ?? null),
  ],
  [
    'likeflow_webhook_off',
    '1 while nothing is sent to the webhook: paused, or it answered 410',
    (s) => one(s.webhook ? Number(s.webhook.state !== 'sending') : null),
  ],
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

const ofProcess: readonly Row<MetricsDeps>[] = [
  ['likeflow_requests_in_flight', 'Likes waiting for Redis', (d) => one(d.inFlight())],
  ['likeflow_sse_clients', 'Open streams', (d) => one(d.sseClients())],
  [
    'likeflow_up',
    'Whether a store answers',
    ({ up }) => Object.entries(up()).map(([store, is]) => [{ store }, Number(is)]),
    'store',
  ],
  [
    'likeflow_sample_age_seconds',
    'Age of the sample that the numbers of the whole system are from',
    (d) => one(d.latest() ? d.latestAgeMs() / 1000 : Number.POSITIVE_INFINITY),
  ],
]

/** What is not known is absent: prom-client starts a metric without labels at 0, which would be a lie. */
const register = <S>(
  registry: Registry,
  Kind: typeof Counter | typeof Gauge,
  rows: readonly Row<S>[],
  source: () => S | null,
) => {
  for (const [name, help, read, label] of rows)
    new Kind({
      ...{ name, help, labelNames: label ? [label] : [], registers: [registry] },
      collect() {
        this.reset()
        if (!label) this.remove()
        const from = source()
        for (const [labels, value] of from === null ? [] : read(from))
          if (value !== null) this.inc(labels, value)
      },
    })
}

export interface Metrics {
  text(): Promise<string>
}

const registryOf = (own: readonly OwnMetric[]) => {
  const registry = new Registry()
  collectProcessMetrics(registry)
  registerOwn(registry, own)
  return registry
}

/** Of a process without the API: what it counts of itself. */
export const createOwnMetrics = (own: readonly OwnMetric[]): Metrics => {
  const registry = registryOf(own)
  return { text: () => registry.metrics() }
}

export const createMetrics = (deps: MetricsDeps): Metrics => {
  const registry = registryOf(deps.own)
  let sample: Sample | null = null
  const rows = ofProcess.map(([name, help, ...row]) => [name, ofThisProcess(help), ...row] as const)
  register(registry, Gauge, rows, () => deps)
  register(registry, Counter, counters, () => sample)
  register(registry, Gauge, gauges, () => sample)
  return {
    text() {
      sample = deps.latest() // one for all numbers of a rendering
      return registry.metrics()
    },
  }
}
