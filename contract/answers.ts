// What the HTTP routes answer with 2xx.
import { z } from 'zod'
import { unavailableReasons } from './problems.ts'
import { Count, Ms, orNull, PostId, Rate, Receipt, roles, Time } from './vocabulary.ts'

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
    blocked: z.boolean().optional().describe('it takes no likes'),
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

/** Whether Redis keeps what it acknowledges: as it says, as the operator says, not always, or nobody knows. */
export const Durability = z.enum(['always', 'declared', 'relaxed', 'unknown'])
export type Durability = z.infer<typeof Durability>

const RedisServer = z
  .object({
    name: z.string().describe('redis, valkey, or what else it calls itself'),
    version: z.string(),
    role: z.enum(['primary', 'replica']),
    kind: z
      .enum(['single', 'sentinel', 'cluster'])
      .describe('one server, one that Sentinels name, or the primaries of a cluster'),
    durability: Durability,
    seesFailover: z
      .boolean()
      .describe(
        'false: INFO is refused in scripts, so likes that a failover loses are not noticed',
      ),
  })
  .meta({ id: 'RedisServer' })

export const ReadyAnswer = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    reason: orNull(z.enum(unavailableReasons)).describe('why it is not ready'),
    redis: z
      .enum(['up', 'away', 'not-durable', 'durability-unknown', 'refuses'])
      .describe('`refuses`: it answers, but takes no writes'),
    redisServer: orNull(RedisServer).describe('null: it has not answered yet'),
    partitions: z
      .object({ all: Count, taking: Count })
      .describe('how many take likes now: of a cluster, a node that is away takes its own with it'),
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

export const postStates = ['open', 'blocked', 'deleted'] as const
const ChangedPost = z
  .object({
    likes: z.number().nullable().describe('in MongoDB; null: it was no number'),
    title: z.string().nullable(),
    state: z.enum(postStates),
  })
  .meta({ id: 'ChangedPost' })
/** One change by an administrator, as it is logged. */
export const ChangeEntry = z
  .object({
    id: z.string(),
    at: Time,
    by: z.string().describe('as who asked called himself, and from where'),
    postId: orNull(PostId).describe('null: an import'),
    before: orNull(ChangedPost).describe('null: there was no such post'),
    after: orNull(ChangedPost),
    refused: z.boolean().describe('MongoDB refused it for good: nothing changed'),
    posts: Count.nullable().describe('of an import: how many'),
    ended: z.boolean().describe('false: an import that goes on, or was ended'),
  })
  .meta({ id: 'ChangeEntry' })
export type ChangeEntry = z.infer<typeof ChangeEntry>
export const ChangesAnswer = z
  .object({ changes: z.array(ChangeEntry) })
  .meta({ id: 'ChangesAnswer' })
export type ChangesAnswer = z.infer<typeof ChangesAnswer>
/** One line of the answer to an import: first what differs, then how far it is, at last that it is done. */
const importWaits = ['paused', 'stopped', 'mongodb'] as const
export type ImportWaits = (typeof importWaits)[number]
export const ImportLine = z
  .union([
    z.object({
      id: z.string(),
      posts: Count,
      likes: Count,
      creates: Count,
      sets: Count,
      same: Count,
      examples: z.array(z.object({ post: PostId, likes: Count, before: z.number().nullable() })),
    }),
    z.object({
      written: Count,
      waits: z
        .enum(importWaits)
        .optional()
        .describe(
          'why it does not go on: the drain is paused, a partition stopped, MongoDB is away',
        ),
    }),
    z.object({
      done: z.boolean().describe('false: a dry run, or why'),
      why: z.string().optional().describe('nothing is set: it was done before, or cannot be done'),
    }),
  ])
  .meta({ id: 'ImportLine' })
export type ImportLine = z.infer<typeof ImportLine>
export const ChangeWaits = z
  .object({ id: z.string().describe('of the change: it is taken, and will be done and logged') })
  .meta({ id: 'ChangeWaits' })
export type ChangeWaits = z.infer<typeof ChangeWaits>

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

/** Posts whose live total in Redis is not what MongoDB has and what waits. */
export const AuditPosts = z.object({
  compared: Count.describe('posts that Redis holds a live total of; of others nothing is known'),
  differ: Count.describe('of these, have another total in MongoDB'),
  likes: z.int().describe('the sum of all their differences'),
  most: z
    .array(z.object({ postId: PostId, difference: z.int() }))
    .max(20)
    .describe('those that differ most; above 0: MongoDB has too many'),
})
export type AuditPosts = z.infer<typeof AuditPosts>

/** The outcome of one audit: base + persisted <= sum <= base + persisted + moved. */
export const Audit = z
  .object({
    at: Time,
    status: z
      .enum(['equal', 'within', 'different', 'undecided'])
      .describe('within: right as far as can be told while likes moved; undecided: says nothing'),
    base: z.int().describe('likes MongoDB had before the first batch'),
    persisted: Count.describe('likes that were persisted before the sum'),
    sum: z.int().describe('Σ likes in MongoDB'),
    moved: Count.describe('likes that may have come into the sum while it was taken; 0: exact'),
    difference: z.int().describe('how far the sum is outside of these bounds; 0 is right'),
    notNumbers: Count.describe('posts whose likes are not a number: $sum skips them'),
    posts: AuditPosts.optional().describe('when it is different: which posts are'),
    heldMs: Ms.describe('for so long no batch could be claimed; at most about a second'),
    ms: Ms,
  })
  .meta({ id: 'Audit' })
export type Audit = z.infer<typeof Audit>

/** One living process. null: it does not tell, or not yet. */
export const LivingProcess = z
  .object({
    host: z.string(),
    pid: Count,
    roles: z.array(z.enum(roles)),
    upMs: Ms.nullable().describe('for so long it has run'),
    cores: z.number().min(0).nullable().describe('of the CPU, in the last second'),
    rssBytes: Count,
    countedPerSecond: Rate.nullable().describe('likes into Redis; null: it has no API'),
    writtenPerSecond: Rate.nullable().describe('likes into MongoDB; null: it has no worker'),
  })
  .meta({ id: 'LivingProcess' })
export type LivingProcess = z.infer<typeof LivingProcess>
export const ProcessesAnswer = z
  .object({ processes: z.array(LivingProcess) })
  .meta({ id: 'ProcessesAnswer' })
export type ProcessesAnswer = z.infer<typeof ProcessesAnswer>
