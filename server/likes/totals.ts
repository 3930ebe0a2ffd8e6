// Live totals for reads: what `counts` holds, else seeded from MongoDB and what waits in Redis. A post
// that neither MongoDB nor `pending` knows is not seeded, or asking for names would fill the cache.
import type { Redis } from 'ioredis'
import type { PostRecord } from '../mongodb/models.ts'
import { partitionKeys } from '../redis/keys.ts'
import { partitionOf } from './partition.ts'

/** `total` null: it is known that the post exists, but not how many likes it has. */
export type LiveTotal = { readonly total: number | null }

export interface Totals {
  /**
   * The posts among `postIds` that exist. `records`: what MongoDB has of them, read before; null when
   * MongoDB did not answer.
   */
  read(
    postIds: readonly string[],
    records: ReadonlyMap<string, PostRecord> | null,
  ): Promise<Map<string, LiveTotal>>
}

interface TotalsDeps {
  readonly redis: Redis
  readonly partitions: number
  /** seeds one post of `partition`; null when MongoDB does not say in time */
  readonly seed: (partition: number, postId: string) => Promise<number | null>
}

export const createTotals = ({ redis, partitions, seed }: TotalsDeps): Totals => {
  const readPartition = async (partition: number, postIds: readonly string[]) => {
    const keys = partitionKeys(partition)
    const counts = await redis.hmget(keys.counts, ...postIds)
    const absent = postIds.filter((_, i) => counts[i] === null)
    const pending = absent.length > 0 ? await redis.hmget(keys.pending, ...absent) : []
    const waits = new Set(absent.filter((_, i) => pending[i] !== null))
    return { counts, waits }
  }

  return {
    async read(postIds, records) {
      const byPartition = Map.groupBy(postIds, (postId) => partitionOf(postId, partitions))
      const live = new Map<string, LiveTotal>()
      await Promise.all(
        [...byPartition].map(async ([partition, ids]) => {
          const { counts, waits } = await readPartition(partition, ids)
          await Promise.all(
            ids.map(async (postId, i) => {
              const count = counts[i]
              if (count) live.set(postId, { total: Number(count) })
              else if (records?.has(postId) || waits.has(postId))
                live.set(postId, { total: await seed(partition, postId) })
            }),
          )
        }),
      )
      return live
    },
  }
}
