// Idempotency-Keys of before the number of partitions grew. A like is remembered under its key by the partition that had
// its post then; a repeat goes to the one that has it now, and must find it there. So before likes with a key are put
// into a lane, what its partition's origins remember of the key is brought to it.
//
// Invariant: only what an origin remembered before the change counts, known by where it was counted: the new partition
// inherited how far each incarnation got (`cut:<id>`). What the origin remembers since then is of the posts that stayed:
// others of the same request may have been refused.
import type { Redis } from 'ioredis'
import { type PartitionKeys, partitionKeys } from '../redis/keys.ts'
import { readPoint } from '../redis/point.ts'
import type { ClaimedKey } from './count.ts'

/** The partitions that this one was split from, of `meta.origins`: the last one first. */
export const readOrigins = (text: string | null): number[] =>
  (text ?? '').split(' ').filter(Boolean).map(Number)

export const writeOrigins = (origins: readonly number[]): string => origins.join(' ')

export interface InheritedKeys {
  /** What is remembered of a key becomes known in `partitions`. @throws as Redis does: nothing is counted then. */
  bring(partitions: readonly number[], key: ClaimedKey): Promise<void>
  /** Another server may answer now. */
  forget(): void
}

export const createInheritedKeys = (
  redis: Redis,
  /** What is sent now leaves together. */
  gather: () => void,
): InheritedKeys => {
  const loaded = new Map<number, Promise<number[]>>()

  const load = async (partition: number) => {
    gather()
    return readOrigins(await redis.hget(partitionKeys(partition).meta, 'origins'))
  }

  /** Of this partition alone: the node of another may be away. */
  const originsOf = (partition: number) => {
    const before = loaded.get(partition)
    if (before) return before
    const origins = load(partition)
    loaded.set(partition, origins)
    origins.catch(() => loaded.get(partition) === origins && loaded.delete(partition))
    return origins
  }

  const isOfBefore = async (point: string, { meta }: PartitionKeys) => {
    const counted = readPoint(point)
    const cut = counted && (await redis.hget(meta, `cut:${counted.id}`))
    return counted !== null && cut !== null && counted.position <= Number(cut)
  }

  const bringFrom = async (origin: number, keys: PartitionKeys, key: ClaimedKey) => {
    const known = await redis.get(partitionKeys(origin).idempotency(key.name))
    const [token, , point = ''] = known?.split(' ') ?? []
    if (token !== key.token || !(await isOfBefore(point, keys))) return
    await redis.set(keys.idempotency(key.name), known!, 'PXAT', key.keepUntil, 'NX')
  }

  return {
    async bring(into, key) {
      const bringTo = async (p: number) => {
        for (const origin of await originsOf(p)) await bringFrom(origin, partitionKeys(p), key)
      }
      await Promise.all(into.map(bringTo))
    },
    forget: () => loaded.clear(),
  }
}
