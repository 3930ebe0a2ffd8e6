import pino from 'pino'
import { expect, it } from 'vitest'
import { partitionOf } from '../likes/partition.ts'
import { createTopPosts, topBound } from '../likes/top.ts'
import type { RedisConnections } from '../redis/connections.ts'
import { partitionKeys } from '../redis/keys.ts'
import { onEachRedis } from './scripts-kit.ts'

const partitions = 2

onEachRedis(['--appendonly', 'no'], (bench) => {
  const create = () =>
    createTopPosts({
      redis: { state: () => 'up', commands: bench.redis } as unknown as RedisConnections,
      scripts: bench.scripts,
      partitions,
      log: pino({ level: 'silent' }),
    })

  /** More than all lists hold, each with a total of its own from `least`. */
  const flood = (least: number) =>
    Array.from({ length: 8 * topBound }, (_, i): [string, number] => [`f${i}`, least + i])

  it('keeps the best of all partitions, also those that come when the lists are full', async () => {
    const top = create()
    top.note(flood(1000))
    await top.stop() // raises what was noted
    top.note([
      ['late', 5000],
      ['small', 5],
    ])
    await top.stop()
    const best = await top.best(3)
    expect(best).toEqual([
      ['late', 5000],
      ['f1599', 2599],
      ['f1598', 2598],
    ])
    for (let p = 0; p < partitions; p++)
      expect(await bench.redis.zcard(partitionKeys(p).top)).toBe(topBound)
  })

  it('fills again when Redis lost the lists, with posts below what was listed before', async () => {
    const top = create()
    top.note(flood(1000))
    await top.stop()
    await bench.redis.flushall()
    top.note([['small', 5]]) // below the bar that is known: not kept, but the bar is asked
    await top.stop()
    expect(await top.best(3)).toEqual([])
    top.note([['small', 6]])
    await top.stop()
    expect(await top.best(3)).toEqual([['small', 6]])
  })

  it('keeps for the next second what Redis did not take', async () => {
    const top = create()
    top.note([['kept', 7]])
    await bench.redis.config('SET', 'maxmemory', '1')
    await top.stop()
    await bench.redis.config('SET', 'maxmemory', '0')
    expect(await top.best(1)).toEqual([])
    await top.stop()
    expect(await top.best(1)).toEqual([['kept', 7]])
  })

  it('measures a post by the lowest bar of all partitions', async () => {
    const top = create()
    const first = flood(1000).filter(([post]) => partitionOf(post, partitions) === 0)
    const other = flood(1).find(([post]) => partitionOf(post, partitions) === 1)!
    top.note(first)
    await top.stop()
    top.note([other])
    await top.stop()
    expect(await bench.redis.zscore(partitionKeys(1).top, other[0])).toBe(String(other[1]))
  })
})
