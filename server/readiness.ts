// Ready means that a like can be counted. MongoDB away is only `degraded`: counting does not wait for it, unless
// unknown posts are rejected and it could not be asked for any yet.
import { setTimeout as delay } from 'node:timers/promises'
import type { ReadyAnswer, Sample } from '../contract/index.ts'
import type { MongoDb } from './mongodb/connection.ts'
import type { RedisConnections } from './redis/connections.ts'
import type { Room } from './redis/room.ts'
import { stateOf } from './redis/state.ts'
import type { WriteProbe } from './redis/write-probe.ts'

interface ReadinessDeps {
  readonly redis: RedisConnections
  readonly writeProbe: WriteProbe
  readonly room: Pick<Room, 'likes'>
  readonly mongodb: MongoDb
  readonly latest: () => Sample | null
  /** UNKNOWN_POSTS=reject: the first like of a post asks MongoDB for it */
  readonly rejectsUnknown: boolean
}

const waiting = {
  atMostMs: 5000, // then likes are refused with a reason, which says more than a port that is closed
  lookMs: 20,
} as const

export const createReadiness = (deps: ReadinessDeps) => {
  const { redis, writeProbe, room, mongodb, latest } = deps
  let stopping = false
  let knowsNone = deps.rejectsUnknown

  /** What the connection knows says more than a probe that it broke, also when it came to know it meanwhile. */
  const redisReason = async () => {
    const before = redis.reason()
    if (before) return before
    const probed = await writeProbe()
    return redis.reason() ?? probed ?? room.likes()
  }

  const redisServer = (): ReadyAnswer['redisServer'] => {
    const found = redis.findings()
    if (!found) return null
    const { identity, durability, seesFailover } = found
    return { ...identity, durability, seesFailover }
  }

  const answer = async (): Promise<ReadyAnswer> => {
    if (mongodb.up()) knowsNone = false
    const ofRedis = stopping ? redis.reason() : await redisReason()
    const reason = stopping ? 'stopping' : (ofRedis ?? (knowsNone ? 'mongodb-away' : null))
    return {
      status: reason === null ? 'ready' : 'not-ready',
      reason,
      redis: stateOf(ofRedis),
      redisServer: redisServer(),
      mongodb: mongodb.up() ? 'up' : 'degraded',
      workers: latest()?.workers.processes ?? 0,
    }
  }

  return {
    answer,
    /** Resolves when likes can be counted, and after some seconds in any case. */
    async ready() {
      const until = performance.now() + waiting.atMostMs
      while (!stopping && performance.now() < until && (await answer()).status !== 'ready')
        await delay(waiting.lookMs)
    },
    /** From now on not ready: the load balancer looks elsewhere. */
    stop: () => {
      stopping = true
    },
  }
}
