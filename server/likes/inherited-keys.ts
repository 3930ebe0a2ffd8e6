// Idempotency-Keys of before the number of partitions grew. A like is remembered under its key by the partition that had
// its post then; a repeat goes to the one that has it now, and must find it there. So before likes with a key are put
// into a lane, what its partition's origins remember of the key is brought to it.
//
// Invariant: only what an origin remembered before the change counts, known by its ordinal. What the origin remembers
// since then is of the posts that stayed: others of the same request may have been refused.
import type { Redis } from 'ioredis'
import { partitionKeys } from '../redis/keys.ts'
import type { ClaimedKey } from './count.ts'

/** A partition that this one was split from. Written `<partition>:<next ordinal then>:<ms since 1970>` in `meta.origins`. */
export interface Origin {
  readonly partition: number
  /** batches of before the change have lower ordinals */
  readonly nextOrdinal: number
  /** then every key of before has expired */
  readonly until: number
}

export const readOrigins = (text: string | null): Origin[] =>
  (text ?? '')
    .split(' ')
    .filter(Boolean)
    .map((origin) => {
      const [partition, nextOrdinal, until] = origin.split(':').map(Number)
      return { partition: partition!, nextOrdinal: nextOrdinal!, until: until! }
    })

export const writeOrigins = (origins: readonly Origin[]): string =>
  origins.map((o) => `${o.partition}:${o.nextOrdinal}:${o.until}`).join(' ')

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
  partitions: number,
): InheritedKeys => {
  let loading: Promise<Origin[][]> | null = null

  const load = async () => {
    gather()
    const read = (_: unknown, p: number) => redis.hget(partitionKeys(p).meta, 'origins')
    const [[seconds], texts] = await Promise.all([
      redis.time(),
      Promise.all(Array.from({ length: partitions }, read)),
    ])
    return texts.map((text) =>
      readOrigins(text).filter(({ until }) => until > Number(seconds) * 1000),
    )
  }

  const origins = () => {
    loading ??= load().catch((error) => {
      loading = null
      throw error
    })
    return loading
  }

  const bringFrom = async (origin: Origin, partition: number, key: ClaimedKey) => {
    const known = await redis.get(partitionKeys(origin.partition).idempotency(key.name))
    const [token, ordinal] = known?.split(' ') ?? []
    if (token !== key.token || Number(ordinal) >= origin.nextOrdinal) return
    const own = partitionKeys(partition).idempotency(key.name)
    await redis.set(own, known!, 'PXAT', key.keepUntil, 'NX')
  }

  return {
    async bring(into, key) {
      const all = await origins()
      await Promise.all(into.flatMap((p) => all[p]!.map((origin) => bringFrom(origin, p, key))))
    },
    forget() {
      loading = null
    },
  }
}
