// Whether Redis has room for likes, and for likes with an Idempotency-Key: read twice a second, and only a flag for who
// counts. An answer that does not come changes nothing: that Redis is away is said by its connection.
import type { Redis } from 'ioredis'
import type { UnavailableReason } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { type MemoryShares, type MemoryUse, memoryUse } from './memory.ts'

export interface Room {
  /** Why no likes are taken; null: they are. */
  likes(): UnavailableReason | null
  /** Why no likes with an Idempotency-Key are taken; null: they are. */
  keyed(): UnavailableReason | null
  start(): void
  stop(): Promise<void>
}

interface RoomDeps {
  readonly redis: Pick<Redis, 'info'>
  readonly shares: MemoryShares
  readonly log: Log
}

const everyMs = 500
const openAgain = 0.99 // of the bound: at the very bound it would open and close at every look

/** Above its bound, or was and not clearly below it since. Pure. */
export const isFull = (bytes: number, bound: number | null, was: boolean): boolean =>
  bound !== null && bytes >= (was ? bound * openAgain : bound)

export const createRoom = ({ redis, shares, log }: RoomDeps): Room => {
  const full = { likes: false, keyed: false }
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined

  const tell = (what: keyof typeof full, now: boolean, use: MemoryUse) => {
    if (full[what] === now) return
    full[what] = now
    if (now) log.warn({ full: what, ...use }, 'redis has no room: likes are refused')
    else log.info({ full: what, ...use }, 'redis has room again')
  }

  const look = async () => {
    const [memory, keyspace] = await Promise.all([redis.info('memory'), redis.info('keyspace')])
    const use = memoryUse(memory, keyspace, shares)
    tell('likes', isFull(use.usedBytes, use.fullBytes, full.likes), use)
    tell('keyed', isFull(use.keysBytes, use.keysMaxBytes, full.keyed), use)
  }

  const tick = () => {
    looking ??= look()
      .catch(() => {}) // away
      .finally(() => {
        looking = undefined
      })
  }

  return {
    likes: () => (full.likes ? 'redis-full' : null),
    keyed: () => (full.likes ? 'redis-full' : full.keyed ? 'idempotency-full' : null),
    start() {
      timer ??= setInterval(tick, everyMs)
      tick()
    },
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
