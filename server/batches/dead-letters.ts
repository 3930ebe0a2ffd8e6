// Likes of a post that MongoDB definitely refuses: fenced, buried, listed, replayed by name.
import type { Redis } from 'ioredis'
import type { DeadLetter, DeadLettersAnswer, ReplayAnswer } from '../../contract/index.ts'
import type { PostModel } from '../mongodb/models.ts'
import { foreignIndexOf } from '../mongodb/write-errors.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { FewerPartitionsError } from '../redis/refusals.ts'
import { scanHash } from '../redis/scan-hash.ts'
import type { Scripts, SettleNotices } from '../redis/scripts.ts'
import { fencePost } from './fence.ts'
import { definiteCodes } from './poison.ts'
import { uniqueIndex } from './stop-reasons.ts'

export type BuryOutcome =
  | { readonly status: 'buried'; readonly likes: number; readonly settled: boolean }
  | { readonly status: 'written' }
  /** The batch is not open any more, or its partition is stopped: nothing was moved. */
  | { readonly status: 'stale' | 'stopped' }
  | { readonly status: 'broken'; readonly reason: string }

export interface DeadLetterWriter {
  /** Fences the post, then moves exactly its entry of batch `seq` to the dead letters. */
  bury(
    partition: number,
    seq: string,
    post: string,
    told?: Omit<SettleNotices, 'ofPosts'>,
  ): Promise<BuryOutcome>
}

/** Why a post can for good not be fenced; null: it may be tried again. */
const fenceFault = (error: unknown): string | null => {
  const { name, code } = error as { name?: unknown; code?: unknown }
  if (name !== 'MongoServerError' || typeof code !== 'number') return null
  const index = foreignIndexOf(error)
  if (index) return uniqueIndex(index)
  return definiteCodes.has(code) || otherFenceCodes.has(code) ? 'fence-refused' : null
}

/** BadValue, FailedToParse: the fence itself is always the same, so they speak of the document. */
const otherFenceCodes: ReadonlySet<number> = new Set([2, 9])

export const createDeadLetterWriter = (model: PostModel, scripts: Scripts): DeadLetterWriter => ({
  async bury(partition, seq, post, told) {
    try {
      const fence = await fencePost(model, post, Number(seq))
      if (fence === 'ahead') return { status: 'broken', reason: 'post-ahead' }
      if (fence === 'written') return { status: 'written' }
    } catch (error) {
      const reason = fenceFault(error)
      if (!reason) throw error
      return { status: 'broken', reason }
    }
    const reply = await scripts.bury(partitionKeys(partition), seq, post, told)
    if (reply.status === 'stale' || reply.status === 'stopped') return { status: reply.status }
    return { status: 'buried', likes: reply.likes, settled: reply.status === 'settled' }
  },
})

interface DeadDeps {
  readonly redis: Redis
  readonly scripts: Scripts
  readonly partitions: number
}

export const listDeadLetters = async (
  { redis, partitions }: DeadDeps,
  limit: number,
): Promise<DeadLettersAnswer> => {
  const dead: DeadLetter[] = []
  for (let partition = 0; partition < partitions; partition++) {
    const seen = new Map<string, number>()
    for await (const page of scanHash(redis, partitionKeys(partition).dead)) {
      for (const [post, likes] of page) seen.set(post, Number(likes))
      if (dead.length + seen.size > limit) break
    }
    for (const [postId, likes] of seen) dead.push({ partition, postId, likes })
    if (dead.length > limit) return { dead: dead.slice(0, limit), truncated: true }
  }
  return { dead, truncated: false }
}

/**
 * Moves the named dead letters back to pending; sent again it moves nothing.
 * @throws {FewerPartitionsError} While K grows, the partition that was split and the new one both have a letter: a
 * process with the new K waits until it is in force. K never goes back, so it may be in force already when it is used.
 */
export const replayDeadLetters = async (
  { redis, scripts, partitions }: DeadDeps,
  named: readonly { partition: number; postId: string }[],
): Promise<ReplayAnswer> => {
  const inForce = await redis.hget(sharedKeys.config, 'partitions')
  if (Number(inForce) !== partitions)
    throw new FewerPartitionsError(`${inForce} partitions are in force`)
  const total = { posts: 0, likes: 0 }
  const known = named.filter(({ partition }) => partition < partitions)
  for (const [partition, letters] of Map.groupBy(known, (letter) => letter.partition)) {
    const posts = [...new Set(letters.map(({ postId }) => postId))]
    const moved = await scripts.replay(partitionKeys(partition), partitions, posts)
    total.posts += moved.posts
    total.likes += moved.likes
  }
  return total
}
