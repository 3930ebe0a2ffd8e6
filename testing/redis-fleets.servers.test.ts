// The clusters and sentinels that other tests stand on do what they say.
import { afterEach, expect, it } from 'vitest'
import { startRedisCluster } from './redis-cluster.ts'
import { startRedisSentinel } from './redis-sentinel.ts'

let stop = async () => {}
afterEach(() => stop())

it('moves a partition, changes places and survives the loss of a primary', async () => {
  const cluster = await startRedisCluster()
  stop = cluster.stop
  const from = await cluster.primaryOf(0)
  const to = cluster.nodes.slice(0, 3).find((node) => node !== from)!
  await from.redis.set('{lf:0}:meta', 'kept')
  await cluster.movePartition(0, to)
  expect((await cluster.primaryOf(0)).id).toBe(to.id)
  expect(await to.redis.get('{lf:0}:meta')).toBe('kept')

  const heir = await cluster.replicaOf(to)
  await cluster.failover(heir)
  expect((await cluster.primaryOf(0)).id).toBe(heir.id)
  await cluster.whole()

  heir.proxy.set({ blackHole: true, of: 'replication' })
  await heir.redis.set('{lf:0}:meta', 'lost')
  await heir.kill()
  await cluster.failedOver(heir)
  const last = await cluster.primaryOf(0)
  expect(await last.redis.get('{lf:0}:meta')).toBe('kept')
  heir.proxy.clear()
  await heir.restart()
  await cluster.whole()
})

it('has three sentinels that replace a primary', async () => {
  const sentinel = await startRedisSentinel()
  stop = sentinel.stop
  const first = await sentinel.primary()
  await sentinel.failover()
  const second = await sentinel.primary()
  await sentinel.whole()
  await second.kill()
  await sentinel.failedOver(second)
  expect((await sentinel.primary()).port).toBe(first.port)
  await second.restart()
  await sentinel.whole()
})
