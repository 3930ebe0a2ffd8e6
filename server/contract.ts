// The shapes that cross a boundary: HTTP bodies and the events of the stream. One zod schema per shape
// validates, types the code and generates the OpenAPI document. `web/` and `simulations/` import its types.
//
// Units: every count is an integer (exact up to 2^53-1), every `…Ms` is milliseconds, every `at`/`since`
// is milliseconds since 1970, every rate is per second. An absent value is `null`, never a false zero.
import { z } from 'zod'

// ---------------------------------------------------------------- vocabulary

export const roles = ['api', 'producer', 'worker', 'sampler'] as const
export type Role = (typeof roles)[number]

/** A post id: also `__proto__`, `constructor` and `123` are ordinary ids. */
export const postIdPattern = /^[A-Za-z0-9_-]{1,64}$/
export const PostId = z.string().regex(postIdPattern).meta({ id: 'PostId', example: 'launch-day' })

/** `<partition>.<ordinal>.<incarnation>.<post>`: which generation a like will be in. */
export const receiptPattern =
  /^(\d{1,4})\.(\d{1,16})\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,64})$/
export const Receipt = z
  .string()
  .regex(receiptPattern)
  .meta({ id: 'Receipt', example: '3.17.Vn2hZ9d1Qk6aX0pTr8sLwA.launch-day' })

const Count = z.int().min(0)
/** Of a shape with a name: `.nullable()` would make the named shape itself nullable in the document. */
const orNull = <S extends z.ZodType>(shape: S) => z.union([shape, z.null()])
const Time = z.int().min(0).describe('milliseconds since 1970')
const Ms = z.number().min(0).describe('milliseconds')
const Rate = z.number().min(0).describe('per second')

// ---------------------------------------------------------------- requests

export const LikeBody = z.strictObject({ postId: PostId }).meta({ id: 'LikeBody' })

export const maxBatchItems = 500
export const maxBatchCount = 1000
export const LikesItem = z
  .strictObject({ postId: PostId, count: z.int().min(1).max(maxBatchCount).default(1) })
  .meta({ id: 'LikesItem' })
export const LikesBody = z
  .strictObject({ likes: z.array(LikesItem).min(1).max(maxBatchItems) })
  .meta({ id: 'LikesBody' })

/** 1 to 200 characters (code points), no control character, no half of a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it refuses
const titlePattern = /^[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]{1,200}$/u
export const NewPostBody = z
  .strictObject({
    postId: PostId.optional(),
    title: z.string().regex(titlePattern).meta({ pattern: titlePattern.source }).optional(),
  })
  .meta({ id: 'NewPostBody' })

export const ReplayBody = z
  .strictObject({
    dead: z
      .array(z.strictObject({ partition: z.int().min(0).max(1023), postId: PostId }))
      .min(1)
      .max(500),
  })
  .meta({ id: 'ReplayBody' })

export const ContinueBody = z
  .strictObject({ restored: z.enum(['apply', 'discard']) })
  .meta({ id: 'ContinueBody' })

// ---------------------------------------------------------------- answers

export const LikeAnswer = z
  .object({ postId: PostId, likes: Count.nullable(), receipt: Receipt })
  .meta({ id: 'LikeAnswer' })
export type LikeAnswer = z.infer<typeof LikeAnswer>

export const LikesAnswer = z
  .object({ accepted: Count, results: z.array(LikeAnswer) })
  .meta({ id: 'LikesAnswer' })
export type LikesAnswer = z.infer<typeof LikesAnswer>

export const Post = z
  .object({
    postId: PostId,
    title: z.string().nullable(),
    likes: Count.nullable().describe('live total'),
    persisted: Count.nullable().describe('what MongoDB holds; never above `likes`'),
    createdAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Post' })
export type Post = z.infer<typeof Post>

export const PostsAnswer = z.object({ posts: z.array(Post) }).meta({ id: 'PostsAnswer' })
export type PostsAnswer = z.infer<typeof PostsAnswer>

export const receiptStates = ['pending', 'claimed', 'persisted', 'dead-lettered'] as const
export type ReceiptState = (typeof receiptStates)[number]
export const ReceiptAnswer = z
  .object({ receipt: Receipt, state: z.enum(receiptStates) })
  .meta({ id: 'ReceiptAnswer' })
export type ReceiptAnswer = z.infer<typeof ReceiptAnswer>

export const ReadyAnswer = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    redis: z.enum(['up', 'away', 'not-durable']),
    mongodb: z.enum(['up', 'degraded']),
    workers: Count,
  })
  .meta({ id: 'ReadyAnswer' })
export type ReadyAnswer = z.infer<typeof ReadyAnswer>

export const DeadLetter = z
  .object({ partition: Count, postId: PostId, likes: Count })
  .meta({ id: 'DeadLetter' })
export type DeadLetter = z.infer<typeof DeadLetter>
export const DeadLettersAnswer = z
  .object({ dead: z.array(DeadLetter), truncated: z.boolean() })
  .meta({ id: 'DeadLettersAnswer' })
export type DeadLettersAnswer = z.infer<typeof DeadLettersAnswer>

export const ReplayAnswer = z.object({ posts: Count, likes: Count }).meta({ id: 'ReplayAnswer' })
export type ReplayAnswer = z.infer<typeof ReplayAnswer>

export const DrainAnswer = z
  .object({ drain: z.enum(['running', 'paused']), opened: Count.optional() })
  .meta({ id: 'DrainAnswer' })
export type DrainAnswer = z.infer<typeof DrainAnswer>

export const WorkerAnswer = z
  .object({ worker: z.enum(['running', 'paused']) })
  .meta({ id: 'WorkerAnswer' })
export type WorkerAnswer = z.infer<typeof WorkerAnswer>

export const ContinueAnswer = z
  .object({ partition: Count, restored: z.enum(['apply', 'discard']), likes: Count })
  .meta({ id: 'ContinueAnswer' })
export type ContinueAnswer = z.infer<typeof ContinueAnswer>

/** The outcome of one audit: `base + settled` against the sum in MongoDB, under a hold. */
export const Audit = z
  .object({
    at: Time,
    status: z.enum(['equal', 'different', 'undecided']),
    base: z.int().describe('likes MongoDB had before the first generation'),
    settled: Count,
    sum: z.int().describe('Σ likes in MongoDB'),
    difference: z.int().describe('sum - base - settled; 0 is right'),
    notNumbers: Count.describe('posts whose likes are not a number: $sum skips them'),
    ms: Ms,
  })
  .meta({ id: 'Audit' })
export type Audit = z.infer<typeof Audit>

// ---------------------------------------------------------------- problems (RFC 9457)

export const problemTypes = {
  'invalid-json': { status: 400, title: 'The body is not JSON' },
  'invalid-body': { status: 400, title: 'The body does not fit' },
  'invalid-post-id': { status: 400, title: 'The post id does not fit' },
  'invalid-query': { status: 400, title: 'The query does not fit' },
  'invalid-idempotency-key': { status: 400, title: 'The Idempotency-Key does not fit' },
  'malformed-request': { status: 400, title: 'The request is malformed' },
  unauthorized: { status: 401, title: 'A password is needed' },
  forbidden: { status: 403, title: 'Not from this origin' },
  'not-found': { status: 404, title: 'Nothing is here' },
  'unknown-post': { status: 404, title: 'This post is not known' },
  'unknown-receipt': { status: 404, title: 'This receipt is not known' },
  'method-not-allowed': { status: 405, title: 'Not with this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'post-exists': { status: 409, title: 'This post exists' },
  'state-conflict': { status: 409, title: 'Not in this state' },
  'receipt-lost': { status: 410, title: 'Redis lost the data of this receipt' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON in UTF-8' },
  'idempotency-key-reused': { status: 422, title: 'This key came with another request' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'A fault of the server' },
  overloaded: { status: 503, title: 'Not counted: no room right now' },
  'outcome-unknown': { status: 503, title: 'Counted once or not at all' },
} as const satisfies Record<string, { status: number; title: string }>
export type ProblemType = keyof typeof problemTypes

export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    state: z.string().optional().describe('of a 409: what it met'),
    errors: z
      .array(z.object({ pointer: z.string(), code: z.string(), message: z.string() }))
      .optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemBody = z.infer<typeof ProblemBody>

// ---------------------------------------------------------------- events of the stream

const Percentiles = z
  .object({ p50: Ms, p95: Ms, p99: Ms })
  .nullable()
  .describe('null: nothing was measured in this second')

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
    rates: z.object({ accepted: Rate, claimed: Rate, applied: Rate }).describe('likes per second'),
    held: z
      .object({ pendingPosts: Count, claimedPosts: Count, openGenerations: Count })
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
    batch: z
      .object({ posts: z.number(), likes: z.number() })
      .nullable()
      .describe('mean generation'),
    database: z.object({
      operations: Count.describe('guarded writes since the worker processes began'),
      operationsPerSecond: Rate,
      likesPerWrite: z.number().nullable().describe('over the last ten seconds that had a write'),
    }),
    redis: z.object({
      state: z.enum(['up', 'away']),
      usedBytes: Count,
      maxBytes: Count.nullable(),
    }),
    mongodb: z.object({ state: z.enum(['up', 'away', 'unknown']) }),
    idempotencyBytes: Count.describe('memory estimate of the Idempotency-Keys held'),
    sseClients: Count,
    stopped: z.array(z.object({ partition: Count, reason: z.string(), likes: Count })),
    conservation: z.object({
      difference: z
        .int()
        .describe('accepted - (pending+claimed+settled+dead+discarded); 0 is right'),
      audit: orNull(Audit),
    }),
  })
  .meta({ id: 'Sample' })
export type Sample = z.infer<typeof Sample>

/** States of a generation, in the order they come: a batch only moves forward. */
export const batchStates = ['claimed', 'queued', 'active', 'applied', 'settled', 'failed'] as const
export type BatchState = (typeof batchStates)[number]

export const Batch = z
  .object({
    partition: Count,
    seq: z.string(),
    ordinal: Count.describe('the ordinal in the receipts of its likes'),
    state: z.enum(batchStates),
    posts: Count,
    likes: Count,
    ms: Ms.describe('since the generation was claimed'),
    at: Time,
  })
  .meta({ id: 'Batch' })
export type Batch = z.infer<typeof Batch>

/** `[[postId, liveTotal], …]`: what changed, newest value wins. */
export const LikesEvent = z.array(z.tuple([PostId, Count])).meta({ id: 'LikesEvent' })
export type LikesEvent = z.infer<typeof LikesEvent>

export const alertCodes = [
  'redis-away',
  'redis-full',
  'not-durable',
  'mongodb-away',
  'no-workers',
  'no-producer',
  'dead-letters',
  'likes-missing',
  'partition-stopped',
] as const
export type AlertCode = (typeof alertCodes)[number]

export const Alert = z
  .object({
    code: z.enum(alertCodes),
    level: z.enum(['warning', 'critical']),
    text: z.string(),
    since: Time,
    until: Time.optional().describe('set once: the alert has ended'),
  })
  .meta({ id: 'Alert' })
export type Alert = z.infer<typeof Alert>

export const StreamConfig = z
  .object({
    version: z.string(),
    partitions: Count,
    drainIntervalMs: Count,
    unknownPosts: z.enum(['create', 'reject']),
    redis: z.object({ version: z.string(), durability: z.enum(['always', 'relaxed']) }),
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
    batches: z.array(Batch).describe('the newest, oldest first'),
  })
  .meta({ id: 'Snapshot' })
export type Snapshot = z.infer<typeof Snapshot>

export const Reset = z.object({ reason: z.string() }).meta({ id: 'Reset' })
export type Reset = z.infer<typeof Reset>

/** Event name on the wire → its data. */
export interface StreamEvents {
  snapshot: Snapshot
  sample: Sample
  batch: Batch
  likes: LikesEvent
  alert: Alert
  reset: Reset
}
export type StreamEventName = keyof StreamEvents
/** The events kept in the history; `snapshot` and `reset` are made for one client. */
export type HistoryEventName = 'sample' | 'batch' | 'likes' | 'alert'

// ---------------------------------------------------------------- between the processes

/** A histogram with logarithmic buckets: `[bucket index, count]`, see `server/stream/histogram.ts`. */
export type SparseHistogram = [number, number][]

/** What one process measured about itself; a field of `lf:procs`, merged by the sampler. */
export interface ProcessReport {
  id: string
  /** the machine's or container's name: with `pid` it tells which process this is */
  host: string
  pid: number
  roles: Role[]
  at: number
  rssBytes: number
  /** null: not measured in this process */
  loopDelayP99Ms: number | null
  mongodb: 'up' | 'away'
  /** api: of the last second */
  api?: { inFlight: number; sseClients: number; requestMs: SparseHistogram; lagMs: SparseHistogram }
  /** worker: counters since it began, histogram of the last second */
  worker?: {
    slots: number
    busy: number
    operations: number
    likesWritten: number
    generations: number
    posts: number
    likes: number
    bulkWriteMs: SparseHistogram
  }
  producer?: { nextTickAt: number }
}
