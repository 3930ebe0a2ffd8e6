// Lanes of their own, each of an untouched partition, on a Redis that is reached through a proxy.
import { afterAll, afterEach, beforeAll } from 'vitest'
import { createLane, type LaneDeps } from '../likes/lane.ts'
import type { FlushOutcome } from '../likes/load.ts'
import { createLog } from '../log.ts'
import type { RedisConnections } from '../redis/connections.ts'
import { type PartitionKeys, partitionKeys } from '../redis/keys.ts'
import { connectThroughProxy, type FaultyHarness, startFaultyHarness } from './fault-kit.ts'

const log = createLog('silent')

export const likeOn = (lane: ReturnType<typeof createLane>, post: string, count: number) =>
  new Promise<FlushOutcome>((resolve) => {
    const refused = lane.refuses(1)
    if (refused) return resolve(refused)
    const load = lane.load()
    load.put(post, count)
    load.await(resolve)
  })

/** For a `describe`: the servers start before its tests, and each test ends with its lanes. */
export const useLanes = () => {
  let h: FaultyHarness
  let redis: RedisConnections
  let partition = 300 // beyond the app's own
  const lanes: { stop(): Promise<void> }[] = []
  const lostOfOthers: PartitionKeys[] = []

  beforeAll(async () => {
    h = await startFaultyHarness({ env: { ROLES: 'sampler' } })
    redis = connectThroughProxy(h)
    await redis.whenUp(AbortSignal.timeout(60_000))
  })
  afterEach(async () => {
    h.toRedis.clear()
    await Promise.all(lanes.splice(0).map((lane) => lane.stop()))
    await redis.whenUp(AbortSignal.timeout(60_000))
  })
  afterAll(async () => {
    await redis?.stop()
    await h?.stop()
  })

  const newKeys = () => partitionKeys(partition++)
  return {
    h: () => h,
    redis: () => redis,
    newKeys,
    newLane(limits: LaneDeps['limits'] = {}, keys = newKeys(), connections = redis) {
      const lane = createLane({
        ...{ keys, partitions: 4, node: connections.nodeFor(keys.meta), log, limits },
        counted: () => {},
        othersLost: () => void lostOfOthers.push(keys),
      })
      lanes.push(lane)
      return { lane, keys, like: (post: string, count = 1) => likeOn(lane, post, count) }
    },
    pending: async (keys: PartitionKeys, post: string) =>
      Number((await h.redis.hget(keys.pending, post)) ?? 0),
    meta: (keys: PartitionKeys) => h.scripts.readMeta(keys),
    /** How often the lanes of these keys heard that likes of others are gone. */
    told: (keys: PartitionKeys) => lostOfOthers.filter((each) => each === keys).length,
    /** Redis forgets the partition. */
    lose: async (keys: PartitionKeys) =>
      h.redis.unlink(keys.meta, keys.pending, ...(await h.redis.keys(keys.flush('*')))),
  }
}
