// How full Redis is, out of what it says itself. Pure.
//
// Likes are refused at a share of its memory, before Redis refuses all writes: the queue, jobs and everything else need
// room, and one more field in a hash of a million can take 17 MB at once. Idempotency-Keys have a share of their own,
// because they stay for as long as they live, drained or not.
import { infoNumber } from './info.ts'

/** The settings; percent of `maxmemory`, or of `redisMaxBytes` where Redis has no limit. */
export interface MemoryShares {
  /** 0: none */
  readonly redisMaxBytes: number
  readonly redisFullPercent: number
  readonly idempotencyPercent: number
}

export interface MemoryUse {
  /** as `maxmemory` counts it; null: Redis does not say */
  readonly usedBytes: number | null
  /** null: Redis has no limit, and none was set for it */
  readonly maxBytes: number | null
  /** from here on likes are refused */
  readonly fullBytes: number | null
  /** estimate, of all keys that expire: nearly all of them remember an Idempotency-Key; null: Redis does not say */
  readonly keysBytes: number | null
  /** from here on likes with a key are refused */
  readonly keysMaxBytes: number | null
}

const keyBytes = 245 // of one expiring key; a keyed like has two

/** `# Keyspace` has a line `db0:keys=…,expires=…` per database; null: it is not told (withheld-info.ts). */
const expiringIn = (info: string) => {
  if (!info.startsWith('# Keyspace')) return null
  return [...info.matchAll(/^db\d+:.*\bexpires=(\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0)
}

/** `memory`, `keyspace`: these sections of INFO. */
export const memoryUse = (memory: string, keyspace: string, shares: MemoryShares): MemoryUse => {
  const maxBytes = infoNumber(memory, 'maxmemory') || shares.redisMaxBytes || null
  const used = infoNumber(memory, 'used_memory')
  const expiring = expiringIn(keyspace)
  const share = (percent: number) =>
    maxBytes === null ? null : Math.floor((maxBytes * percent) / 100)
  return {
    usedBytes: used && used - (infoNumber(memory, 'mem_not_counted_for_evict') ?? 0),
    maxBytes,
    fullBytes: share(shares.redisFullPercent),
    keysBytes: expiring === null ? null : expiring * keyBytes,
    keysMaxBytes: share(shares.idempotencyPercent),
  }
}
