// The way of a like through the API process: lane → Redis → live total and receipt. A promise is kept
// here: 'counted' means that Redis has it on disk, every refusal means that nothing was counted, and
// 'outcome-unknown' is the only answer in between.
import { reasonOf } from '../away.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Room } from '../redis/room.ts'
import { type ClaimedKey, count, refusalOf, type SharedLikes, shareOut } from './count.ts'
import { createKeyClaims, type IdempotencyKey } from './idempotency.ts'
import { createInheritedKeys } from './inherited-keys.ts'
import type { KnownPosts } from './known-posts.ts'
import { createLanes, type LanesDeps } from './lanes.ts'
import { type CountedLikes, type LikeItem, type Refused, unavailable } from './outcome.ts'
import { createRefusedPosts } from './refused-posts.ts'

export type { CountedLikes, LikeItem, LikeResult, Refused } from './outcome.ts'

export interface Likes {
  /**
   * Counts one or many likes, all or none. `key`: a repeat under it counts nothing. `traceparent`: a sampled one, linked
   * from their flushes.
   */
  count(
    items: readonly LikeItem[],
    key: IdempotencyKey | null,
    traceparent?: string,
  ): Promise<CountedLikes | Refused>
  /** The live total of a post that Redis does not have; null when MongoDB does not say in time. */
  seed(partition: number, postId: string): Promise<number | null>
  /** Requests waiting for Redis. */
  inFlight(): number
  stop(): Promise<void>
}

interface LikesDeps extends Omit<LanesDeps, 'onRefusedPosts'> {
  readonly idempotencyTtlMs: number
  readonly room: Pick<Room, 'likes' | 'keyed'>
  /** null: a like may create its post */
  readonly known: KnownPosts | null
}

export const createLikes = (deps: LikesDeps): Likes => {
  const { known, room } = deps
  const refusedPosts = createRefusedPosts()
  const lanes = createLanes({ ...deps, onRefusedPosts: refusedPosts.note })
  const claimKey = createKeyClaims({
    scripts: deps.scripts,
    ttlMs: deps.idempotencyTtlMs,
    gather: deps.redis.gatherCommands,
  })
  const inherited = createInheritedKeys(deps.redis.commands, deps.redis.gatherCommands)
  const off = deps.redis.onReason(inherited.forget)

  /** The key is claimed, and known wherever likes were counted under it. */
  const claim = async (key: IdempotencyKey, { shares }: SharedLikes) => {
    const claimed = await claimKey(key)
    if (claimed.status === 'claimed')
      await inherited.bring(
        shares.map(({ at }) => at.partition),
        claimed,
      )
    return claimed
  }

  const unknownPosts = async (items: readonly LikeItem[]): Promise<Refused | null> => {
    if (!known) return null
    const reply = await known.check(items.map((item) => item.postId))
    if (reply.status === 'known') return null
    return reply.status === 'unknown'
      ? { status: 'unknown-post', postIds: reply.postIds }
      : unavailable('mongodb-away')
  }

  /** Under a key, likes of a refused post may be a repeat: then they were counted, and the answer is what it was. */
  const refusedUnder = async (
    { items, shares }: SharedLikes,
    { name, token }: ClaimedKey,
  ): Promise<Refused | null> => {
    const refused = refusedPosts.of(items)
    if (!refused) return null
    const known = await Promise.all(
      shares.map(async ({ at }) => {
        const found = await deps.redis.commands.get(partitionKeys(at.partition).idempotency(name))
        return found?.startsWith(`${token} `) ?? false
      }),
    )
    if (known.every((is) => is)) return null
    return known.some((is) => is) ? { status: 'outcome-unknown', retryAfter: 1 } : refused
  }

  /** What must be asked first: whether the posts exist, and who has the key. */
  const askAndCount = async (
    items: readonly LikeItem[],
    key: IdempotencyKey | null,
    traceparent: string | undefined,
  ) => {
    const refused = await unknownPosts(items)
    if (refused) return refused
    const shared = shareOut(items, lanes)
    const full = refusalOf(shared) ?? (key ? null : refusedPosts.of(items))
    if (full || !key) return full ?? count(shared, null, traceparent)
    const askRedis = async () => {
      const claimed = await claim(key, shared)
      if (claimed.status !== 'claimed') return claimed
      return (await refusedUnder(shared, claimed)) ?? claimed
    }
    const claimed = await askRedis().catch((error: unknown) => {
      const reason = reasonOf(error, deps.redis.reason)
      if (!reason) throw error
      return unavailable(reason)
    })
    if (claimed.status !== 'claimed') return claimed
    return refusalOf(shared) ?? count(shared, claimed, traceparent)
  }

  return {
    count(items, key, traceparent) {
      // What was known of its memory says nothing of a Redis that is away: the lanes say so.
      const noRoom = key && !deps.redis.reason() && room.keyed()
      if (noRoom) return Promise.resolve(unavailable(noRoom))
      if (known || key) return askAndCount(items, key, traceparent)
      const shared = shareOut(items, lanes)
      const full = refusalOf(shared) ?? refusedPosts.of(items)
      return full ? Promise.resolve(full) : count(shared, null, traceparent)
    },
    seed: (partition, postId) => lanes.all[partition]!.seed(postId),
    inFlight: () => lanes.all.reduce((sum, { lane }) => sum + lane.items(), 0),
    stop: () => {
      off()
      return lanes.stop()
    },
  }
}
