// Made by `npm run client` from the OpenAPI document: change the contract, and run it again.

/** Every way to say no: the last part of a problem's `type`. */
export type ProblemType =
  | 'forbidden'
  | 'headers-too-large'
  | 'idempotency-key-reused'
  | 'internal'
  | 'invalid-body'
  | 'invalid-idempotency-key'
  | 'invalid-json'
  | 'invalid-post-id'
  | 'invalid-query'
  | 'malformed-request'
  | 'method-not-allowed'
  | 'not-found'
  | 'outcome-unknown'
  | 'overloaded'
  | 'payload-too-large'
  | 'post-blocked'
  | 'post-deleted'
  | 'post-exists'
  | 'rate-limited'
  | 'receipt-lost'
  | 'request-timeout'
  | 'state-conflict'
  | 'unauthorized'
  | 'unavailable'
  | 'unknown-post'
  | 'unknown-receipt'
  | 'unsupported-media-type'

export type Alert = {
  code:
    | 'redis-away'
    | 'redis-refuses'
    | 'redis-node-away'
    | 'redis-full'
    | 'idempotency-full'
    | 'not-durable'
    | 'mongodb-away'
    | 'mongodb-refuses'
    | 'no-workers'
    | 'no-producer'
    | 'claims-paused'
    | 'workers-paused'
    | 'dead-letters'
    | 'notifications-behind'
    | 'likes-missing'
    | 'likes-forgotten'
    | 'partition-stopped'
  level: 'warning' | 'critical'
  text: string
  /** milliseconds since 1970 */
  since: number
  /** set once: the alert has ended */
  until?: number
}

export type Audit = {
  /** milliseconds since 1970 */
  at: number
  /** within: right as far as can be told while likes moved; undecided: says nothing */
  status: 'equal' | 'within' | 'different' | 'undecided'
  /** likes MongoDB had before the first batch */
  base: number
  /** likes that were persisted before the sum */
  persisted: number
  /** Σ likes in MongoDB */
  sum: number
  /** likes that may have come into the sum while it was taken; 0: exact */
  moved: number
  /** how far the sum is outside of these bounds; 0 is right */
  difference: number
  /** posts whose likes are not a number: $sum skips them */
  notNumbers: number
  /** when it is different: which posts are */
  posts?: {
    /** posts that Redis holds a live total of; of others nothing is known */
    compared: number
    /** of these, have another total in MongoDB */
    differ: number
    /** the sum of all their differences */
    likes: number
    /** those that differ most; above 0: MongoDB has too many */
    most: Array<{
      postId: PostId
      difference: number
    }>
  }
  /** for so long no batch could be claimed; at most about a second */
  heldMs: number
  /** milliseconds */
  ms: number
}

export type BatchEvent = {
  partition: number
  seq: string
  /** the ordinal in the receipts of its likes */
  ordinal: number
  state: 'claimed' | 'queued' | 'writing' | 'failed' | 'written' | 'settled'
  posts: number
  likes: number
  /** since the batch was claimed */
  ms: number
  /** milliseconds since 1970 */
  at: number
  /** of failed: why, in one word; it is tried again */
  reason?: string
}

export type Flood = {
  id: string
  /** stopped: ended before its time */
  state: 'running' | 'verifying' | 'done' | 'stopped' | 'failed'
  /** planned likes per second */
  rate: number
  seconds: number
  posts: number
  skew: 'uniform' | 'zipf' | 'hot'
  /** milliseconds since 1970 */
  startedAt: number
  /** of these numbers */
  at: number
  /** since the first like left */
  elapsedMs: number
  planned: number
  /** with an outcome: accepted + refused + unknown */
  sent: number
  accepted: number
  /** surely not counted */
  refused: number
  /** counted once or not at all */
  unknown: number
  /** accepted lately */
  perSecond: number
  verdict: FloodVerdict | null
  /** of failed */
  fault: string | null
}

export type FloodVerdict = {
  /** more: others like these posts too, or a like counted twice */
  status: 'equal' | 'more' | 'missing' | 'not-verified'
  acknowledged: number
  /** posts that were compared */
  posts: number
  /** acknowledged likes that MongoDB does not hold */
  missing: number
  /** likes that the flood did not send */
  extra: number
  /** until all was in MongoDB and compared */
  ms: number
  /** of not-verified */
  reason: 'stopped' | 'not-persisted' | 'totals-unknown' | null
}

export type Incident = {
  /** the same from whoever tells it twice */
  id: string
  kind:
    | 'redis-away'
    | 'redis-refuses'
    | 'redis-node-away'
    | 'redis-full'
    | 'idempotency-full'
    | 'not-durable'
    | 'mongodb-away'
    | 'mongodb-refuses'
    | 'no-workers'
    | 'no-producer'
    | 'claims-paused'
    | 'workers-paused'
    | 'dead-letters'
    | 'notifications-behind'
    | 'likes-missing'
    | 'likes-forgotten'
    | 'partition-stopped'
    | 'flood'
    | 'audit'
    | 'process-started'
    | 'process-ended'
  text: string
  /** milliseconds since 1970 */
  from: number
  /** `from`, if it took no time */
  to: number
  /** requests for likes that were refused meanwhile */
  refused: number | null
  /** requests whose likes were counted once or not at all */
  unknown?: number
  /** of kind flood: how it ended */
  flood?: {
    id: string
    /** stopped: ended before its time */
    state: 'running' | 'verifying' | 'done' | 'stopped' | 'failed'
    /** planned likes per second */
    rate: number
    seconds: number
    posts: number
    skew: 'uniform' | 'zipf' | 'hot'
    /** milliseconds since 1970 */
    startedAt: number
    /** of these numbers */
    at: number
    /** since the first like left */
    elapsedMs: number
    planned: number
    /** with an outcome: accepted + refused + unknown */
    sent: number
    accepted: number
    /** surely not counted */
    refused: number
    /** counted once or not at all */
    unknown: number
    /** accepted lately */
    perSecond: number
    verdict: FloodVerdict | null
    /** of failed */
    fault: string | null
  }
  /** of kind audit: what it found */
  audit?: 'equal' | 'within' | 'different' | 'undecided'
}

export type LikeAnswer = {
  postId: PostId
  likes: number | null
  receipt: Receipt
}

export type LikeBody = {
  postId: PostId
}

export type LikesAnswer = {
  accepted: number
  results: Array<LikeAnswer>
}

export type LikesBody = {
  likes: Array<LikesItem>
}

export type LikesEvent = Array<[PostId, number]>

export type LikesItem = {
  postId: PostId
  count?: number
}

export type NewPostBody = {
  postId?: PostId
  /** text that is seen: no control, format or private-use characters, but those of emoji and joins */
  title?: string
}

export type NodeNumbers = {
  /** `host:port` as its cluster calls it; `redis`: where REDIS_URL leads */
  node: string
  /** why it takes no likes; null: it does */
  reason: string | null
  usedBytes: number | null
  /** null: it has no limit, or does not say */
  maxBytes: number | null
  operationsPerSecond: number | null
  /** that are in step */
  replicas: number | null
  /** that it serves */
  partitions: Array<number>
}

export type Post = {
  postId: PostId
  title: string | null
  /** live total */
  likes: number | null
  /** what MongoDB holds; never above `likes` */
  persisted: number | null
  createdAt: string | null
  /** it takes no likes */
  blocked?: boolean
}

export type PostId = string

export type PostsAnswer = {
  posts: Array<Post>
}

export type ProblemBody = {
  /** a path of this server that explains the problem: /problems/<slug> */
  type: string
  title: string
  status: number
  detail: string
  instance: string
  /** of a 409: what it met */
  state?: string
  /** of `unavailable`: what is away */
  reason?:
    | 'starting'
    | 'stopping'
    | 'redis-away'
    | 'redis-loading'
    | 'redis-not-durable'
    | 'redis-durability-unknown'
    | 'redis-read-only'
    | 'redis-full'
    | 'idempotency-full'
    | 'redis-too-few-replicas'
    | 'redis-cannot-save'
    | 'redis-forbids'
    | 'redis-wrong-password'
    | 'redis-moves'
    | 'redis-refuses'
    | 'partitions-grow'
    | 'mongodb-away'
    | 'mongodb-refuses'
    | 'no-sample'
    | 'api-away'
  /** of a 403: the Host it compared */
  host?: string
  /** of a 403: the Origin it compared */
  origin?: string
  errors?: Array<{
    pointer: string
    code: string
    message: string
  }>
}

export type Receipt = string

export type ReceiptAnswer = {
  receipt: Receipt
  state: 'pending' | 'claimed' | 'persisted' | 'dead-lettered'
}

export type Reset = {
  reason: string
}

export type Sample = {
  /** milliseconds since 1970 */
  at: number
  /** likes since this data began; accepted = the sum of the next five */
  totals: {
    accepted: number
    pending: number
    claimed: number
    persisted: number
    deadLettered: number
    discarded: number
    missing: number
  }
  /** by how many likes administrators raised and lowered posts, ever; when it rises, a total may be smaller than before. Absent in recordings of before */
  changed?: number
  /** likes per second */
  rates: {
    /** per second */
    accepted: number
    /** per second */
    claimed: number
    /** per second */
    persisted: number
  }
  /** what the Redis stages hold now */
  held: {
    pendingPosts: number
    claimedPosts: number
    openBatches: number
  }
  queue: {
    waiting: number
    active: number
    delayed: number
    failed: number
    completed: number
  }
  workers: {
    processes: number
    slots: number
    busy: number
  }
  producers: number
  apis: {
    processes: number
    inFlight: number
    /** null: nothing was measured in this second */
    requestMs: {
      /** milliseconds */
      p50: number
      /** milliseconds */
      p95: number
      /** milliseconds */
      p99: number
    } | null
  }
  drain: {
    paused: boolean
    workerPaused: boolean
    /** milliseconds since 1970 */
    nextClaimAt: number | null
  }
  /** null: nothing waits */
  oldestUnpersistedMs: number | null
  /** like to MongoDB, of the likes persisted in this second */
  lagMs: {
    /** milliseconds */
    p50: number
    /** milliseconds */
    p95: number
    /** milliseconds */
    p99: number
  } | null
  /** null: nothing was measured in this second */
  bulkWriteMs: {
    /** milliseconds */
    p50: number
    /** milliseconds */
    p95: number
    /** milliseconds */
    p99: number
  } | null
  /** the mean batch */
  batch: {
    posts: number
    likes: number
  } | null
  database: {
    /** guarded writes since the worker processes began */
    operations: number
    /** per second */
    operationsPerSecond: number
    /** over the last ten seconds that had a write */
    likesPerWrite: number | null
    /** likes that these writes carried */
    likesPerSecond?: number
    /** calls of MongoDB that carried these writes */
    bulkWritesPerSecond?: number
  }
  redis: {
    state: 'up' | 'away'
    /** null: Redis does not say */
    usedBytes: number | null
    maxBytes: number | null
    /** from here on likes are refused; null: never */
    fullBytes: number | null
    /** the only server, or the primaries of a cluster; samples of before have none */
    nodes?: Array<NodeNumbers>
  }
  mongodb: {
    /** refuses: it answers, and lastingly refuses what is written */
    state: 'up' | 'away' | 'refuses' | 'unknown'
    /** why it is away or refuses, in one word */
    reason?: string | null
  }
  /** memory estimate of the Idempotency-Keys held; null: Redis does not say */
  idempotencyBytes: number | null
  /** from here on likes with a key are refused */
  idempotencyMaxBytes: number | null
  sseClients: number
  /** absent: none is set */
  webhook?: {
    /** gone: it answered 410 */
    state: 'sending' | 'paused' | 'gone'
    waiting: number
    /** given up after many tries */
    dead: number
    /** never told, because too many waited; since this data began */
    unnoticed: number
    /** processes that send */
    senders: number
    /** since they began */
    delivered: number
    /** of the tries in the last sixty seconds that had one */
    successShare: number | null
    /** why the last try of a process failed */
    failure: string | null
    /** from a notice to its delivery */
    delayMs: {
      /** milliseconds */
      p50: number
      /** milliseconds */
      p95: number
      /** milliseconds */
      p99: number
    } | null
  }
  stopped: Array<{
    partition: number
    reason: string
    likes: number
  }>
  conservation: {
    /** accepted - (pending+claimed+persisted+dead+discarded); 0 is right */
    difference: number
    audit: Audit | null
    /** partitions in which Redis lost likes that an API process had heard of, in the last ten minutes */
    forgotten?: number
  }
}

export type ServerState = {
  /** milliseconds since 1970 */
  at: number
  likes: 'counted' | 'refused'
  /** so long it has been so */
  since: number
  /** why they are refused */
  reason:
    | 'starting'
    | 'stopping'
    | 'redis-away'
    | 'redis-loading'
    | 'redis-not-durable'
    | 'redis-durability-unknown'
    | 'redis-read-only'
    | 'redis-full'
    | 'idempotency-full'
    | 'redis-too-few-replicas'
    | 'redis-cannot-save'
    | 'redis-forbids'
    | 'redis-wrong-password'
    | 'redis-moves'
    | 'redis-refuses'
    | 'partitions-grow'
    | 'mongodb-away'
    | 'mongodb-refuses'
    | 'no-sample'
    | 'api-away'
    | null
  /** the reason as a sentence; empty while likes are counted */
  text: string
  /** what to do about it; empty while likes are counted */
  action: string
  /** likes are refused when none takes them; of a cluster some may not */
  partitions: {
    all: number
    taking: number
  }
  mongodb: {
    /** away: likes are counted and wait in Redis */
    state: 'up' | 'away'
    /** milliseconds since 1970 */
    since: number
    /** why it is away, in one word */
    reason: string | null
  }
}

export type Snapshot = {
  config: StreamConfig
  sample: Sample | null
  samples: Array<Sample>
  top: Array<Post>
  alerts: Array<Alert>
  /** the newest, oldest first */
  batches: Array<BatchEvent>
  /** the one that runs, or the last one for a while */
  flood: Flood | null
  /** the last ones, oldest first */
  incidents: Array<Incident>
}

export type StreamConfig = {
  version: string
  partitions: number
  drainIntervalMs: number
  unknownPosts: 'create' | 'reject'
  redis: {
    server: string
    version: string
    durability: 'always' | 'declared' | 'relaxed' | 'unknown'
  }
  mongodb: {
    server: string
    version: string
  } | null
  /** local: without a password, loopback only */
  admin: 'off' | 'local' | 'password'
}

/** Event name → its data. */
export type StreamEvents = {
  snapshot: Snapshot
  sample: Sample
  batch: BatchEvent
  likes: LikesEvent
  alert: Alert
  flood: Flood
  incident: Incident
  state: ServerState
  reset: Reset
}
