// Whether enough replicas have what was written (`REDIS_REPLICAS`): asked once per write to the socket, behind the scripts
// in it, so that a promoted replica knows every like that was answered.
//
// A small write goes before the question: WAIT waits for the last write of its own connection, and one that has
// written nothing, such as a new one that repeats a flush, is answered at once. Where the server has WAITAOF, both are
// sent: it alone takes up to a second, because the replica's answer is held back, and WAIT calls for it.
import type { Redis } from 'ioredis'
import { isReply, isWithheld } from './refusals.ts'
import { movedOf } from './slots.ts'

const waitMs = 800 // a busy replica, or its disk, may stand still for half a second
/** How long a command behind such a question waits for its reply: Redis rounds both waits up by as much as 100 ms. */
export const behindReplicasMs = 2400

/** What was written is in Redis; whether it survives a failover is not known. */
export class TooFewReplicasError extends Error {
  override readonly name = 'TooFewReplicasError'
}

export interface ReplicaDemand {
  /** At least 1. */
  readonly replicas: number
  /** Whether the server has WAITAOF: replicas must have it on disk, too. */
  readonly onDisk: boolean
}

/**
 * The small write. What a full Redis never refuses goes first, and what follows a write is not refused either: a full
 * Redis must drain. By its text: a script that is not known yet would come behind the question.
 */
const markText = "redis.call('UNLINK', KEYS[1]) return redis.call('SET', KEYS[1], '1', 'EX', 60)"

/** null: the server refused, which tells nothing about what went before. */
const orRefused = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer
  } catch (error) {
    if (isReply(error)) return null
    throw error
  }
}

/**
 * Whether all that was sent to `redis` before is where it must be; sent at once, answered within 1.8 s. null: another
 * node of its cluster serves `key` now, so this must be asked with another one.
 * @throws ioredis' error when the connection ends first.
 */
export const askReplicas = async (
  redis: Redis,
  key: string,
  { replicas, onDisk }: ReplicaDemand,
): Promise<boolean | null> => {
  let isMoved = false
  const written = redis.eval(markText, 1, key).catch((error: unknown) => {
    isMoved = movedOf(error) !== null
    throw error
  })
  const mark = orRefused(written)
  const copies = orRefused(redis.call('WAIT', replicas, waitMs))
  const onDisks = onDisk
    ? orRefused(redis.call('WAITAOF', 1, replicas, waitMs) as Promise<number[]>)
    : null
  onDisks?.catch(() => {}) // nobody waits for it when there are too few copies
  const [marked, count] = await Promise.all([mark, copies])
  if (isMoved) return null
  if (marked === null || Number(count) < replicas) return false
  if (!onDisk) return true
  const [own = 0, others = 0] = (await onDisks) ?? []
  return Number(own) >= 1 && Number(others) >= replicas
}

/** Whether the server has WAITAOF and an append-only file to ask for. */
export const hasWaitAof = async (redis: Redis): Promise<boolean> => {
  try {
    await redis.call('WAITAOF', 1, 0, 1)
    return true
  } catch (error) {
    if (isWithheld(error)) return false
    throw error
  }
}
