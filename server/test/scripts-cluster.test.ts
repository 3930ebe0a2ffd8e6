// A cluster node that owns one slot only: a script that touches a key of another slot, declared or not,
// fails here, while it would pass unnoticed on a single node.
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { until } from '../../testing/until.ts'
import { keyClaim, partitionKeys, sharedKeys } from '../redis/keys.ts'
import { refusalOf } from '../redis/refusals.ts'
import { callsOf, fill } from './scripts-calls.ts'
import { contentOf, firstFlush, onEachRedis } from './scripts-kit.ts'

const cluster = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no']
const partition = partitionKeys(3)
const elsewhere = partitionKeys(4)
const claim = keyClaim('h'.repeat(22))

const slotOf = async (redis: Redis, key: string) => String(await redis.cluster('KEYSLOT', key))

/** Leaves this node with the slot of `key` and no other; it is never without one. */
const ownOnly = async (redis: Redis, key: string) => {
  await redis.flushall()
  const wanted = await slotOf(redis, key)
  const mine = (await redis.cluster('SLOTS')).map(([slot]) => String(slot))
  if (!mine.includes(wanted)) await redis.call('CLUSTER', 'ADDSLOTS', wanted)
  const others = new Set(mine.filter((slot) => slot !== wanted))
  if (others.size > 0) await redis.call('CLUSTER', 'DELSLOTS', ...others)
}

const ready = async (redis: Redis) => {
  await ownOnly(redis, partition.meta)
  const writes = () => redis.set(partition.meta, '').then(() => true)
  await until('the cluster takes writes', () => writes().catch(() => false))
}

onEachRedis(
  [...cluster, '--appendonly', 'no'],
  (bench) => {
    it('runs every script on the slots it names', async () => {
      const { keys } = bench.partition
      const notes = [sharedKeys.alerts, sharedKeys.samples, sharedKeys.events, sharedKeys.flood]
      const places = [partition.meta, claim, ...notes]
      const slots = await Promise.all(places.map((key) => slotOf(bench.redis, key)))
      expect(new Set(slots).size).toBe(places.length)
      const cache = (counts: Record<string, number>) => bench.redis.hset(keys.counts, counts)
      const owner = new Map([
        ['claimKey', claim],
        ['publish', sharedKeys.events],
        ['note', sharedKeys.alerts],
        ['noticeAlert', sharedKeys.notices],
        ['keepSample', sharedKeys.samples],
        ['noteFlood', sharedKeys.flood],
        ['stopFlood', sharedKeys.flood],
        ['readFlood', sharedKeys.flood],
      ])
      for (const name of callsOf(bench.partition, '0').keys()) {
        const key = owner.get(name)
        await ownOnly(bench.redis, key ?? partition.meta)
        const reason = name.startsWith('continue') ? 'why' : undefined
        const seq = key ? '0' : await fill(bench.partition, cache, reason)
        await callsOf(bench.partition, seq).get(name)!()
      }
    })

    it('fails, having written nothing, when a key lies in another slot', async () => {
      await ownOnly(bench.redis, partition.meta)
      const { scripts } = bench
      const keys = { ...partition, counts: elsewhere.counts }
      const flush = { ...firstFlush, randomId: 'r', groups: [] }
      const plain = [['a', 1]] as const
      await expect(scripts.addLikes(keys, { ...flush, plain })).rejects.toThrow('CROSSSLOT')
      await bench.partition.count(['a', 1])
      const before = await contentOf(bench.redis)
      const wrong = { ...partition, claimedPrefix: elsewhere.claimedPrefix }
      await expect(scripts.openBatch(wrong, 'tick')).rejects.toThrow(/slot|non local/)
      expect(await contentOf(bench.redis)).toEqual(before)
    })

    it('refuses likes of a slot that nobody serves, and says so', async () => {
      await ownOnly(bench.redis, elsewhere.meta)
      const error = await bench.partition.count(['a', 1]).catch((caught: unknown) => caught)
      expect(String(error)).toMatch(/CLUSTERDOWN/)
      expect(refusalOf(error)).toBe('redis-refuses')
      expect(await contentOf(bench.redis)).toEqual(new Map())
    })
  },
  ready,
)
