// The way of a like through the API process: lane → Redis → live total and receipt. A promise is kept
// here: 'counted' means that Redis has it on disk, every refusal means that nothing was counted, and
// 'outcome-unknown' is the only answer in between.
import { createBatch } from './batch.ts'
import { createKeyClaims, type IdempotencyKey } from './idempotency.ts'
import type { KnownPosts } from './known-posts.ts'
import { createLanes, type LaneOf, type LanesDeps, resultOf } from './lanes.ts'
import { type Answered, createNumberedBulks } from './numbered-batch.ts'
import type { NumberedLikes } from './numbered-likes.ts'
import { type Counted, counted, type LikeItem, type Refused, unavailable } from './outcome.ts'

export type { Counted, LikeItem, LikeResult, Refused } from './outcome.ts'

export interface Likes {
  like(postId: string): Promise<Counted | Refused>
  /** One or many items; all lanes are asked before any item is queued. */
  likeMany(items: readonly LikeItem[], key: IdempotencyKey | null): Promise<Counted | Refused>
  /** A plain batch of numbered posts; null: it must be asked first whether they exist. */
  likeNumbered(likes: NumberedLikes): Promise<Answered | Refused> | Refused | null
  /** The live total of a post that Redis does not have; null when MongoDB does not say in time. */
  seed(partition: number, postId: string): Promise<number | null>
  /** Requests waiting for Redis. */
  inFlight(): number
  stop(): Promise<void>
}

interface LikesDeps extends LanesDeps {
  readonly idempotencyTtlMs: number
  /** null: a like may create its post */
  readonly known: KnownPosts | null
}

export const createLikes = (deps: LikesDeps): Likes => {
  const lanes = createLanes(deps)
  const claimKey = createKeyClaims({
    scripts: deps.scripts.commands,
    ttlMs: deps.idempotencyTtlMs,
  })

  const refusal = async (items: readonly LikeItem[]): Promise<Refused | null> => {
    if (!deps.known) return null
    const reply = await deps.known.check(items.map((item) => item.postId))
    if (reply.status === 'known') return null
    return reply.status === 'unknown'
      ? { status: 'unknown-post', postIds: reply.postIds }
      : unavailable('mongodb-away')
  }

  const queueOne = (at: LaneOf, postId: string) =>
    new Promise<Counted | Refused>((resolve) => {
      const full = at.lane.refuses(1)
      if (full) return resolve(full)
      const load = at.lane.load()
      const index = load.put(postId, 1)
      load.await((outcome) => {
        if (outcome.status !== 'counted') return resolve(outcome)
        const { id, ordinal, totals } = outcome
        const result = resultOf(at, postId, id, ordinal, totals[index])
        if (result instanceof Promise) resolve(result.then((r) => counted([r])))
        else resolve(counted([result]))
      })
    })

  /** The hot path: one promise, no async function around it. */
  const likeOne = (postId: string) => queueOne(lanes.of(postId), postId)

  const likeKnown = async (postId: string) =>
    (await refusal([{ postId, count: 1 }])) ?? likeOne(postId)

  const likeMany = async (items: readonly LikeItem[], key: IdempotencyKey | null) => {
    const refused = await refusal(items)
    if (refused) return refused
    const batch = createBatch(items, lanes)
    const full = batch.refusal()
    if (full) return full
    if (!key) return batch.queue(null)
    const claim = await claimKey(key).catch(() => unavailable('redis-away'))
    if (claim.status !== 'claimed') return claim
    return batch.refusal() ?? batch.queue(claim)
  }

  return {
    like: deps.known ? likeKnown : likeOne,
    likeMany,
    likeNumbered: deps.known ? () => null : createNumberedBulks(lanes),
    seed: (partition, postId) => lanes.all[partition]!.seed(postId),
    inFlight: () => lanes.all.reduce((sum, { lane }) => sum + lane.items(), 0),
    async stop() {
      await Promise.all(lanes.all.map(({ lane }) => lane.stop()))
    },
  }
}
