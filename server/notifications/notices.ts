// Where notices wait in Redis: the alerts', and one sorted set per partition, next to what settles.
import type { Redis } from 'ioredis'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import type { Waiting } from './mover.ts'

export interface Notices {
  /** The first is the alerts'. */
  readonly sources: number
  /** The oldest first. */
  read(source: number, atMost: number): Promise<readonly Waiting[]>
  remove(source: number, texts: readonly string[]): Promise<void>
  /** That wait, in all of them. */
  count(): Promise<number>
}

export const createNotices = (redis: Redis, partitions: number): Notices => {
  const keys = [
    sharedKeys.notices,
    ...Array.from({ length: partitions }, (_, p) => partitionKeys(p).notices),
  ]
  return {
    sources: keys.length,
    async read(source, atMost) {
      const flat = await redis.zrange(keys[source]!, '0', `${atMost - 1}`, 'WITHSCORES')
      return Array.from({ length: flat.length / 2 }, (_, i) => [
        flat[2 * i]!,
        Number(flat[2 * i + 1]),
      ])
    },
    async remove(source, texts) {
      if (texts.length > 0) await redis.zrem(keys[source]!, ...texts)
    },
    async count() {
      const counts = await Promise.all(keys.map((key) => redis.zcard(key)))
      return counts.reduce((sum, n) => sum + n, 0)
    },
  }
}
