// What a run of the load engine is told, says under way and says at the end. All three travel between
// processes as JSON, so they hold plain values only.
import type { Skew } from './shapes.ts'

export interface LoadPlan {
  url: string
  /** stop after this many likes, or null */
  likes: number | null
  /** stop after this time, counted from the end of the warm-up, or null */
  durationMs: number | null
  /** open model: likes per second that are kept whatever the server does; null: closed model */
  rate: number | null
  /** connections, each with one request under way */
  concurrency: number
  posts: number
  /** posts are named `<prefix>-0` … `<prefix>-<posts-1>` */
  prefix: string
  skew: Skew
  seed: number
  /** 1: `POST /like`; more: `POST /likes` with that many items of count 1 */
  bulk: number
  /** so many different requests are made up once and then come again in turn; null: each is new */
  different: number | null
  /** send an Idempotency-Key with each request */
  keys: boolean
  /** how often one request is sent again after an answer that allows it */
  retries: number
  /** likes of this first time are sent and remembered, but not measured */
  warmupMs: number
  /** a request without an answer for so long has an unknown outcome */
  timeoutMs: number
  /** open model: a like that found no free connection for so long is not sent at all; null: it waits */
  patienceMs: number | null
  /** remember the newest receipt of each partition (costs a little per like) */
  receipts: boolean
}

export const planDefaults = {
  likes: null,
  durationMs: null,
  rate: null,
  concurrency: 64,
  posts: 100,
  prefix: 'load',
  skew: 'uniform',
  seed: 1,
  bulk: 1,
  different: null,
  keys: false,
  retries: 0,
  warmupMs: 0,
  timeoutMs: 10_000,
  patienceMs: null,
  receipts: false,
} as const satisfies Omit<LoadPlan, 'url'>

/** Counts are likes, not requests, unless the name says otherwise. */
export interface LoadProgress {
  elapsedMs: number
  requests: number
  accepted: number
  /** surely not counted, by `<status> <problem type>` or `refused connection` */
  refused: Record<string, number>
  /** counted 0 or 1 times: reset, timeout, 503 outcome-unknown */
  unknown: number
  retried: number
  underWay: number
}

export interface Latency {
  p50: number
  p95: number
  p99: number
  max: number
}

export interface LoadSummary extends LoadProgress {
  /** accepted likes per second of the measured time */
  perSecond: number
  /** of accepted requests; open model: from the planned send time */
  latencyMs: Latency | null
  /** of refused requests, from the real send: a client that is late itself is not the server's refusal */
  refusalMs: Latency | null
  /** from the planned to the real send of every request: how late the client itself was */
  lateMs: Latency | null
  /** planned, but every connection was busy for longer than the patience */
  unsent: number
  /** CPU time of the load process per request, to see when the client is the limit */
  clientCpuMicros: number
}

/** What a load process tells the process that forked it. */
export type LoadMessage =
  | { type: 'measuring' }
  | { type: 'progress'; progress: LoadProgress }
  | { type: 'done'; summary: LoadSummary }
  | { type: 'failed'; message: string }
