// The events of the stream: absolute values only, never deltas.
import { z } from 'zod'
import { Alert, Incident } from './alerts.ts'
import { Audit, Durability, Post } from './answers.ts'
import { batchStates } from './batch-facts.ts'
import { Flood } from './flood.ts'
import { unavailableReasons } from './problems.ts'
import { Count, Ms, orNull, PostId, Rate, Time } from './vocabulary.ts'

const Percentiles = z
  .object({ p50: Ms, p95: Ms, p99: Ms })
  .nullable()
  .describe('null: nothing was measured in this second')

/** What one node of Redis says of itself; null: it does not, or is away. */
export const NodeNumbers = z
  .object({
    node: z
      .string()
      .describe('`host:port` as its cluster calls it; `redis`: where REDIS_URL leads'),
    reason: z.string().nullable().describe('why it takes no likes; null: it does'),
    usedBytes: Count.nullable(),
    maxBytes: Count.nullable().describe('null: it has no limit, or does not say'),
    operationsPerSecond: Count.nullable(),
    replicas: Count.nullable().describe('that are in step'),
    partitions: z.array(Count).describe('that it serves'),
  })
  .meta({ id: 'NodeNumbers' })
export type NodeNumbers = z.infer<typeof NodeNumbers>

/** One second of the whole system; also the answer of `GET /stats`. */
export const Sample = z
  .object({
    at: Time,
    totals: z
      .object({
        accepted: Count,
        pending: Count,
        claimed: Count,
        persisted: Count,
        deadLettered: Count,
        discarded: Count,
        missing: z.int(),
      })
      .describe('likes since this data began; accepted = the sum of the next five'),
    changed: Count.optional().describe(
      'by how many likes administrators raised and lowered posts, ever; when it rises, a total may be smaller than before. Absent in recordings of before',
    ),
    rates: z
      .object({ accepted: Rate, claimed: Rate, persisted: Rate })
      .describe('likes per second'),
    held: z
      .object({ pendingPosts: Count, claimedPosts: Count, openBatches: Count })
      .describe('what the Redis stages hold now'),
    queue: z.object({
      waiting: Count,
      active: Count,
      delayed: Count,
      failed: Count,
      completed: Count,
    }),
    workers: z.object({ processes: Count, slots: Count, busy: Count }),
    producers: Count,
    apis: z.object({ processes: Count, inFlight: Count, requestMs: Percentiles }),
    drain: z.object({
      paused: z.boolean(),
      workerPaused: z.boolean(),
      nextClaimAt: Time.nullable(),
    }),
    oldestUnpersistedMs: Ms.nullable().describe('null: nothing waits'),
    lagMs: Percentiles.describe('like to MongoDB, of the likes persisted in this second'),
    bulkWriteMs: Percentiles,
    batch: z.object({ posts: z.number(), likes: z.number() }).nullable().describe('the mean batch'),
    database: z.object({
      operations: Count.describe('guarded writes since the worker processes began'),
      operationsPerSecond: Rate,
      likesPerWrite: z.number().nullable().describe('over the last ten seconds that had a write'),
      likesPerSecond: Rate.optional().describe('likes that these writes carried'),
      bulkWritesPerSecond: Rate.optional().describe('calls of MongoDB that carried these writes'),
    }),
    redis: z.object({
      state: z.enum(['up', 'away']),
      usedBytes: Count.nullable().describe('null: Redis does not say'),
      maxBytes: Count.nullable(),
      fullBytes: Count.nullable().describe('from here on likes are refused; null: never'),
      nodes: z
        .array(NodeNumbers)
        .optional()
        .describe('the only server, or the primaries of a cluster; samples of before have none'),
    }),
    mongodb: z.object({
      state: z
        .enum(['up', 'away', 'refuses', 'unknown'])
        .describe('refuses: it answers, and lastingly refuses what is written'),
      reason: z.string().nullable().optional().describe('why it is away or refuses, in one word'),
    }),
    idempotencyBytes: Count.nullable().describe(
      'memory estimate of the Idempotency-Keys held; null: Redis does not say',
    ),
    idempotencyMaxBytes: Count.nullable().describe('from here on likes with a key are refused'),
    sseClients: Count,
    webhook: z
      .object({
        state: z.enum(['sending', 'paused', 'gone']).describe('gone: it answered 410'),
        waiting: Count,
        dead: Count.describe('given up after many tries'),
        unnoticed: Count.describe('never told, because too many waited; since this data began'),
        senders: Count.describe('processes that send'),
        delivered: Count.describe('since they began'),
        successShare: z
          .number()
          .nullable()
          .describe('of the tries in the last sixty seconds that had one'),
        failure: z.string().nullable().describe('why the last try of a process failed'),
        delayMs: Percentiles.describe('from a notice to its delivery'),
      })
      .optional()
      .describe('absent: none is set'),
    stopped: z.array(z.object({ partition: Count, reason: z.string(), likes: Count })),
    conservation: z.object({
      difference: z
        .int()
        .describe('accepted - (pending+claimed+persisted+dead+discarded); 0 is right'),
      audit: orNull(Audit),
      forgotten: Count.optional().describe(
        'partitions in which Redis lost likes that an API process had heard of, in the last ten minutes',
      ),
    }),
  })
  .meta({ id: 'Sample' })
export type Sample = z.infer<typeof Sample>

export const BatchEvent = z
  .object({
    partition: Count,
    seq: z.string(),
    ordinal: Count.describe('the ordinal in the receipts of its likes'),
    state: z.enum(batchStates),
    posts: Count,
    likes: Count,
    ms: Ms.describe('since the batch was claimed'),
    at: Time,
    reason: z.string().optional().describe('of failed: why, in one word; it is tried again'),
  })
  .meta({ id: 'BatchEvent' })
export type BatchEvent = z.infer<typeof BatchEvent>

/** `[[postId, liveTotal], …]`: what changed, newest value wins. */
export const LikesEvent = z.array(z.tuple([PostId, Count])).meta({ id: 'LikesEvent' })
export type LikesEvent = z.infer<typeof LikesEvent>

/** What becomes of a like right now, as the API process knows it that sends this: also without Redis. */
export const ServerState = z
  .object({
    at: Time,
    likes: z.enum(['counted', 'refused']),
    since: Time.describe('so long it has been so'),
    reason: orNull(z.enum(unavailableReasons)).describe('why they are refused'),
    text: z.string().describe('the reason as a sentence; empty while likes are counted'),
    action: z.string().describe('what to do about it; empty while likes are counted'),
    partitions: z
      .object({ all: Count, taking: Count })
      .describe('likes are refused when none takes them; of a cluster some may not'),
    mongodb: z.object({
      state: z.enum(['up', 'away']).describe('away: likes are counted and wait in Redis'),
      since: Time,
      reason: z.string().nullable().describe('why it is away, in one word'),
    }),
  })
  .meta({ id: 'ServerState' })
export type ServerState = z.infer<typeof ServerState>

export const StreamConfig = z
  .object({
    version: z.string(),
    partitions: Count,
    drainIntervalMs: Count,
    unknownPosts: z.enum(['create', 'reject']),
    redis: z.object({ server: z.string(), version: z.string(), durability: Durability }),
    mongodb: z.object({ server: z.string(), version: z.string() }).nullable(),
    admin: z
      .enum(['off', 'local', 'password'])
      .describe('local: without a password, loopback only'),
  })
  .meta({ id: 'StreamConfig' })
export type StreamConfig = z.infer<typeof StreamConfig>

export const Snapshot = z
  .object({
    config: StreamConfig,
    sample: orNull(Sample),
    samples: z.array(Sample),
    top: z.array(Post),
    alerts: z.array(Alert),
    batches: z.array(BatchEvent).describe('the newest, oldest first'),
    flood: orNull(Flood).describe('the one that runs, or the last one for a while'),
    incidents: z.array(Incident).describe('the last ones, oldest first'),
  })
  .meta({ id: 'Snapshot' })
export type Snapshot = z.infer<typeof Snapshot>

export const Reset = z.object({ reason: z.string() }).meta({ id: 'Reset' })
export type Reset = z.infer<typeof Reset>

/** Event name on the wire → its data. */
export const streamEvents = {
  snapshot: Snapshot,
  sample: Sample,
  batch: BatchEvent,
  likes: LikesEvent,
  alert: Alert,
  flood: Flood,
  incident: Incident,
  state: ServerState,
  reset: Reset,
} as const
export type StreamEvents = {
  readonly [Name in keyof typeof streamEvents]: z.infer<(typeof streamEvents)[Name]>
}
export type StreamEventName = keyof StreamEvents
/** The events kept in the history; the others are made by one API process for its own clients. */
export type HistoryEventName = Exclude<StreamEventName, 'snapshot' | 'state' | 'reset'>
