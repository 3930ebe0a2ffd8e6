// The operator's two pauses: of the claims, and of the workers. Each is for good, or for a while: then its end stands in
// Redis, and a producer ends it, so no pause outlives a page or a process that forgot it. A pause for a while never takes
// the place of one for good; what is asked last for good, pause or resume, holds.
import type { Redis } from 'ioredis'
import { longestPauseMs } from '../../contract/index.ts'
import { every } from '../every.ts'
import type { Log } from '../log.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import type { BatchQueue } from './queue.ts'

const kinds = ['claims', 'workers'] as const
export type PauseKind = (typeof kinds)[number]

export interface Pauses {
  /** `forMs`: it ends by itself, later if asked again. 'lasting': there is one for good, and it stays as it is. */
  pause(kind: PauseKind, forMs?: number): Promise<'paused' | 'lasting'>
  resume(kind: PauseKind): Promise<void>
  isPaused(kind: PauseKind): Promise<boolean>
  /** From now on it ends what is over; twice is once. */
  start(): void
  stop(): void
}

interface PausesDeps {
  readonly redis: Redis
  readonly scripts: Pick<Scripts, 'readMeta' | 'setPaused'>
  readonly queue: Pick<BatchQueue, 'open' | 'isPaused'>
  readonly partitions: number
  /** by Redis */
  readonly now: () => number
  readonly log: Log
}

const lookMs = 1000

/** Further ahead than the longest it was noted while the clock was ahead. */
const isOver = (until: number, now: number) => until <= now || until > now + 2 * longestPauseMs

export const createPauses = (deps: PausesDeps): Pauses => {
  const { redis, scripts, queue, partitions, now, log } = deps
  const all = Array.from({ length: partitions }, (_, p) => partitionKeys(p))

  const switches = {
    claims: {
      set: async (paused: boolean) => {
        await Promise.all(all.map((keys) => scripts.setPaused(keys, paused)))
      },
      isSet: async () =>
        (await Promise.all(all.map((keys) => scripts.readMeta(keys)))).some((meta) => meta.paused),
    },
    workers: {
      set: async (paused: boolean) => {
        const opened = await queue.open()
        await (paused ? opened.pause() : opened.resume())
      },
      isSet: () => queue.isPaused(),
    },
  } as const

  /** Only then is its end forgotten: whoever dies in between leaves it to the next look. */
  const resume = async (kind: PauseKind) => {
    await switches[kind].set(false)
    await redis.hdel(sharedKeys.pauses, kind)
  }

  const look = async () => {
    const ends = await redis.hgetall(sharedKeys.pauses)
    for (const kind of kinds) {
      const until = ends[kind]
      if (until === undefined || !isOver(Number(until), now())) continue
      await resume(kind)
      log.info({ kind }, 'a pause for a while is over')
    }
  }

  const looking = every(lookMs, () => look().catch(() => {})) // Redis is away: at a later look

  return {
    async pause(kind, forMs) {
      if (forMs === undefined) await redis.hdel(sharedKeys.pauses, kind)
      else {
        const noted = await redis.hexists(sharedKeys.pauses, kind)
        if (noted === 0 && (await switches[kind].isSet())) return 'lasting'
        await redis.hset(sharedKeys.pauses, kind, now() + forMs) // first: a pause without it lasts
      }
      await switches[kind].set(true)
      return 'paused'
    },
    resume,
    isPaused: (kind) => switches[kind].isSet(),
    start: looking.start,
    stop: () => void looking.stop(),
  }
}
