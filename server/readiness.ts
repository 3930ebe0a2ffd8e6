// Ready means that a like can be counted: of a cluster, that some partition takes likes. MongoDB away is only `degraded`:
// counting does not wait for it, unless unknown posts are rejected and it could not be asked for any yet.
import { setTimeout as delay } from 'node:timers/promises'
import type { ReadyAnswer, Sample, UnavailableReason } from '../contract/index.ts'
import type { MongoDb } from './mongodb/connection.ts'
import type { ClosedPartitions } from './redis/closed-partitions.ts'
import type { RedisConnections } from './redis/connections.ts'
import { partitionKeys } from './redis/keys.ts'
import type { RedisNode } from './redis/node.ts'
import type { Room } from './redis/room.ts'
import { stateOf } from './redis/state.ts'

interface ReadinessDeps {
  readonly redis: RedisConnections
  readonly partitions: number
  readonly room: Pick<Room, 'likes'>
  readonly closed: Pick<ClosedPartitions, 'is'>
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
  const { redis, room, closed, mongodb, latest } = deps
  const owners = Array.from({ length: deps.partitions }, (_, p) =>
    redis.nodeFor(partitionKeys(p).meta),
  )
  let stopping = false
  let knowsNone = deps.rejectsUnknown

  /** What the connection knows says more than a probe that it broke, also when it came to know it meanwhile. */
  const reasonOf = async (node: RedisNode): Promise<UnavailableReason | null> => {
    const before = node.reason()
    if (before || stopping) return before
    const probed = await node.probe()
    return node.reason() ?? probed ?? room.likes(node)
  }

  /** Of each partition: why it takes no likes; null: it does. */
  const reasons = async () => {
    const nodes = [...new Set(owners.map((owner) => owner()))]
    const found = new Map(
      await Promise.all(nodes.map(async (node) => [node, await reasonOf(node)] as const)),
    )
    const ofPartition = async (owner: () => RedisNode, p: number) => {
      if (!found.has(owner())) return 'redis-moves'
      return found.get(owner()) ?? ((await closed.is(p)) ? 'partitions-grow' : null)
    }
    return Promise.all(owners.map(ofPartition))
  }

  const redisServer = (): ReadyAnswer['redisServer'] => {
    const found = redis.findings()
    if (!found) return null
    const { identity, durability, seesFailover } = found
    const { name, version, role } = identity
    return { name, version, role, kind: redis.kind(), durability, seesFailover }
  }

  const answer = async (): Promise<ReadyAnswer> => {
    if (mongodb.up()) knowsNone = false
    const ofRedis = await reasons()
    const taking = ofRedis.filter((reason) => reason === null).length
    const redisReason = taking > 0 ? null : ofRedis[0]!
    const reason = stopping ? 'stopping' : (redisReason ?? (knowsNone ? 'mongodb-away' : null))
    return {
      status: reason === null ? 'ready' : 'not-ready',
      reason,
      redis: stateOf(redisReason),
      redisServer: redisServer(),
      partitions: { all: deps.partitions, taking },
      mongodb: mongodb.up() ? 'up' : 'degraded',
      workers: latest()?.workers.processes ?? 0,
    }
  }

  /** Not only of some partitions. */
  const isWhole = async () => {
    const { status, partitions } = await answer()
    return status === 'ready' && partitions.taking === partitions.all
  }

  return {
    answer,
    /** Resolves when likes can be counted, and after some seconds in any case. */
    async ready() {
      const until = performance.now() + waiting.atMostMs
      while (!stopping && performance.now() < until && !(await isWhole()))
        await delay(waiting.lookMs)
    },
    /** From now on not ready: the load balancer looks elsewhere. */
    stop: () => {
      stopping = true
    },
  }
}
