// The way of a like through the API process: lane → Redis → live total and receipt. A promise is kept
// here: 'counted' means that Redis has it on disk, every refusal means that nothing was counted, and
// 'outcome-unknown' is the only answer in between.
import type { Log } from '../log.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import type { PostReader } from '../posts/post.ts'
import type { RedisConnections } from '../redis/connections.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import { type Counts, createCounts } from './counts.ts'
import { createKeyClaims, type IdempotencyKey } from './idempotency.ts'
import type { KnownPosts } from './known-posts.ts'
import { createLane, type Lane } from './lane.ts'
import type { FlushOutcome } from './load.ts'
import { partitionOf } from './partition.ts'
import { writeReceipt } from './receipts.ts'

export interface LikeItem {
  readonly postId: string
  readonly count: number
}

export interface LikeResult {
  postId: string
  /** live total that includes this like; null: not in Redis, and MongoDB did not say in time */
  likes: number | null
  receipt: string
}

export type Counted = { readonly status: 'counted'; readonly results: LikeResult[] }
export type Refused =
  | { readonly status: 'overloaded' | 'outcome-unknown'; readonly retryAfter: number }
  | { readonly status: 'unknown-post'; readonly postIds: readonly string[] }
  | { readonly status: 'key-reused' }

export interface Likes {
  like(postId: string): Promise<Counted | Refused>
  /** One or many items; all lanes are asked before any item is queued. */
  likeMany(items: readonly LikeItem[], key: IdempotencyKey | null): Promise<Counted | Refused>
  /** The live total of a post that Redis does not have; null when MongoDB does not say in time. */
  seed(partition: number, postId: string): Promise<number | null>
  /** Requests waiting for Redis. */
  inFlight(): number
  stop(): Promise<void>
}

interface LikesParts {
  readonly redis: RedisConnections
  readonly scripts: { readonly ingest: Scripts; readonly commands: Scripts }
  readonly mongodb: MongoDb
  readonly posts: PostReader
  readonly log: Log
  readonly partitions: number
  readonly countsLimit: number
  readonly idempotencyTtlMs: number
  /** null: a like may create its post */
  readonly known: KnownPosts | null
  /** Live totals that a flush changed or that were seeded. */
  readonly onTotals: (pairs: readonly [string, number][]) => void
  /** A flush was counted into `ordinal`; its first like arrived at `since` (ms). */
  readonly onCounted: (partition: number, ordinal: number, since: number, likes: number) => void
}

const seedWaitMs = 100

interface LaneOf {
  readonly partition: number
  readonly lane: Lane
  readonly counts: Counts
}

export const createLikes = (parts: LikesParts): Likes => {
  const claimKey = createKeyClaims({
    scripts: parts.scripts.commands,
    ttlMs: parts.idempotencyTtlMs,
  })
  const lanes = Array.from({ length: parts.partitions }, (_, p) => buildLane(parts, p))
  const laneOf = (postId: string) => lanes[partitionOf(postId, lanes.length)]!

  const result = async (
    at: LaneOf,
    item: LikeItem,
    id: string,
    ordinal: number,
    total: number | null | undefined,
  ): Promise<LikeResult> => ({
    postId: item.postId,
    likes: total ?? (await at.counts.seed(item.postId, seedWaitMs)),
    receipt: writeReceipt(at.partition, ordinal, id, item.postId),
  })

  const queueOne = (at: LaneOf, postId: string) =>
    new Promise<Counted | Refused>((resolve) => {
      const full = at.lane.refuses(1)
      if (full) return resolve(full as Refused)
      const load = at.lane.load()
      const index = load.put(postId, 1)
      load.await((outcome) => {
        if (outcome.status !== 'counted') return resolve(outcome)
        const total = outcome.totals[index]
        if (total === null || total === undefined) {
          const item = { postId, count: 1 }
          return resolve(
            result(at, item, outcome.id, outcome.ordinal, null).then((r) => counted([r])),
          )
        }
        const receipt = writeReceipt(at.partition, outcome.ordinal, outcome.id, postId)
        resolve(counted([{ postId, likes: total, receipt }]))
      })
    })

  /** One lane's share of a batch: results in the order of `items`. */
  const queueShare = (at: LaneOf, items: readonly LikeItem[], claim: Claimed | null) =>
    new Promise<LikeResult[] | FlushOutcome>((resolve) => {
      const load = at.lane.load()
      const group = claim
        ? load.putGroup({
            idem: partitionKeys(at.partition).idempotency(claim.name),
            token: claim.token,
            expiresAt: claim.keepUntil,
            items: items.map((item) => [item.postId, item.count] as const),
          })
        : -1
      const indexes = claim ? [] : items.map((item) => load.put(item.postId, item.count))
      load.await((outcome) => {
        if (outcome.status !== 'counted') return resolve(outcome)
        const mine = claim ? outcome.groups[group]! : outcome
        const totals = claim ? mine.totals : indexes.map((index) => outcome.totals[index] ?? null)
        resolve(
          Promise.all(
            items.map((item, i) => result(at, item, outcome.id, mine.ordinal, totals[i])),
          ),
        )
      })
    })

  const refusal = async (items: readonly LikeItem[]): Promise<Refused | null> => {
    if (!parts.known) return null
    const reply = await parts.known.check(items.map((item) => item.postId))
    if (reply.status === 'known') return null
    return reply.status === 'unknown' ? { status: 'unknown-post', postIds: reply.postIds } : busy
  }

  const likeMany = async (items: readonly LikeItem[], key: IdempotencyKey | null) => {
    const refused = await refusal(items)
    if (refused) return refused
    const shares = groupByLane(items, laneOf)
    const full = () => firstRefusal(shares)
    if (full()) return full()!
    const claim = key ? await claimKey(key).catch(() => busy) : null
    if (claim && claim.status !== 'claimed') return claim
    if (full()) return full()!
    const answers = await Promise.all(
      [...shares].map(([at, share]) =>
        queueShare(
          at,
          share.map(({ item }) => item),
          claim,
        ),
      ),
    )
    return gather(items.length, [...shares.values()], answers)
  }

  /** The hot path: one promise, no async function around it. */
  const likeOne = (postId: string) => queueOne(laneOf(postId), postId)

  const likeKnown = async (postId: string) =>
    (await refusal([{ postId, count: 1 }])) ?? likeOne(postId)

  return {
    like: parts.known ? likeKnown : likeOne,
    likeMany,
    seed: (partition, postId) => lanes[partition]!.counts.seed(postId, seedWaitMs),
    inFlight: () => lanes.reduce((sum, { lane }) => sum + lane.items(), 0),
    async stop() {
      await Promise.all(lanes.map(({ lane }) => lane.stop()))
    },
  }
}

type Claimed = { readonly name: string; readonly token: string; readonly keepUntil: number }

const busy = { status: 'overloaded', retryAfter: 1 } as const

const counted = (results: LikeResult[]): Counted => ({ status: 'counted', results })

const buildLane = (parts: LikesParts, partition: number): LaneOf => {
  const keys = partitionKeys(partition)
  const log = parts.log.child({ partition })
  const counts = createCounts({
    keys,
    scripts: parts.scripts.commands,
    mongodb: parts.mongodb,
    posts: parts.posts,
    bound: parts.countsLimit,
    onTotals: parts.onTotals,
  })
  const lane = createLane({
    keys,
    redis: parts.redis,
    scripts: parts.scripts.ingest,
    log,
    counted: (load, outcome) => {
      parts.onCounted(partition, outcome.ordinal, load.since, load.likes())
      parts.onTotals(totalsOf(load.pairs, outcome.totals))
      load.groups.forEach((group, i) => {
        parts.onTotals(totalsOf(group.items, outcome.groups[i]!.totals))
      })
    },
  })
  return { partition, lane, counts }
}

const totalsOf = (
  pairs: readonly (readonly [string, number])[],
  totals: readonly (number | null)[],
) => {
  const known: [string, number][] = []
  for (let i = 0; i < pairs.length; i++) {
    const total = totals[i]
    if (typeof total === 'number') known.push([pairs[i]![0], total])
  }
  return known
}

interface Share {
  readonly item: LikeItem
  /** its place in the request */
  readonly at: number
}

const groupByLane = (items: readonly LikeItem[], laneOf: (postId: string) => LaneOf) => {
  const shares = new Map<LaneOf, Share[]>()
  items.forEach((item, at) => {
    const lane = laneOf(item.postId)
    const share = shares.get(lane)
    if (share) share.push({ item, at })
    else shares.set(lane, [{ item, at }])
  })
  return shares
}

const firstRefusal = (shares: ReadonlyMap<LaneOf, Share[]>): Refused | null => {
  for (const [{ lane }, share] of shares) {
    const refused = lane.refuses(share.length)
    if (refused) return refused as Refused
  }
  return null
}

/** Once an item was queued, a batch is counted or its outcome is unknown: parts may be in Redis. */
const gather = (
  size: number,
  shares: readonly Share[][],
  answers: readonly (LikeResult[] | FlushOutcome)[],
): Counted | Refused => {
  const failed = answers.filter((answer): answer is FlushOutcome => !Array.isArray(answer))
  if (failed.length > 0) {
    const none = failed.length === answers.length && failed.every((f) => f.status === 'overloaded')
    return { status: none ? 'overloaded' : 'outcome-unknown', retryAfter: 1 }
  }
  const results = new Array<LikeResult>(size)
  shares.forEach((share, i) => {
    share.forEach(({ at }, j) => {
      results[at] = (answers[i] as LikeResult[])[j]!
    })
  })
  return counted(results)
}
