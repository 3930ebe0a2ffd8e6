import { expect, it } from 'vitest'
import { refusalOf } from '../redis/refusals.ts'
import { callsOf, fill } from './scripts-calls.ts'
import { contentOf, onEachRedis } from './scripts-kit.ts'

// Each write either comes first and is refused, or comes after a write that a full Redis never refuses.
const refused = new Set(['addLikes', 'replay', 'seedCounts', 'raiseTop', 'claimKey', 'noteFlood'])

onEachRedis(['--appendonly', 'no'], (bench) => {
  const makeFull = async () => {
    await bench.redis.config('SET', 'maxmemory', '1')
  }
  const makeRoom = async () => {
    await bench.redis.config('SET', 'maxmemory', '0')
  }
  const cache = (counts: Record<string, number>) =>
    bench.redis.hset(bench.partition.keys.counts, counts)

  /** One call on a filled partition of a full Redis: its error, and what changed. */
  const callWhenFull = async (name: string) => {
    await bench.redis.flushall()
    const stopped = name.startsWith('continue') ? 'why' : undefined
    const seq = await fill(bench.partition, cache, stopped)
    if (name === 'setHold, release') await bench.redis.hset(bench.partition.keys.meta, 'hold', 5)
    const before = await contentOf(bench.redis)
    await makeFull()
    const error = await callsOf(bench.partition, seq).get(name)!()
      .then(() => null)
      .catch((caught: unknown) => caught)
    await makeRoom()
    return {
      error,
      before,
      after: await contentOf(bench.redis),
      meta: await bench.partition.meta(),
    }
  }

  it('does each step of a script or none when Redis is full', async () => {
    for (const name of callsOf(bench.partition, '0').keys()) {
      const { error, before, after, meta } = await callWhenFull(name)
      if (refused.has(name)) {
        expect([name, String(error)]).toEqual([name, expect.stringContaining('OOM')])
        expect([name, refusalOf(error)]).toEqual([name, 'redis-full'])
        expect([name, after]).toEqual([name, before])
      } else expect([name, error]).toEqual([name, null])
      const held = meta.pending + meta.claimed + meta.settled + meta.dead + meta.discarded
      expect([name, meta.accepted - held, meta.missing]).toEqual([name, 0, 0])
    }
  })

  it('stops, settles, closes, buries, opens and continues although Redis is full', async () => {
    const settled = await callWhenFull('settleSlice, last')
    expect(settled.meta).toMatchObject({ settled: 5, openSeq: null, ordinals: { settled: 1 } })
    const buried = await callWhenFull('bury')
    expect(buried.meta).toMatchObject({ dead: 6, claimed: 3 })
    const stopped = await callWhenFull('stopPartition')
    expect(stopped.meta.stopped).toBe('why')
    const lost = await callWhenFull('addLikes, lost')
    expect(lost.meta).toMatchObject({ stopped: 'redis-lost', accepted: 14 })
    const dropped = await callWhenFull('continuePartition, discard')
    expect(dropped.meta).toMatchObject({ discarded: 10, id: 'next-id', stopped: null })

    await bench.redis.flushall()
    await bench.partition.count(['a', 1])
    await makeFull()
    await bench.redis.hdel(bench.partition.keys.meta, 'since')
    const opened = await bench.partition.openBatch(bench.partition.keys, 'tick')
    await makeRoom()
    expect(opened).toMatchObject({ status: 'opened', likes: 1 })
    expect((await bench.partition.meta()).openSince).toBeGreaterThan(0)
  })

  it('tells a flush apart that was counted before Redis was full', async () => {
    const { add, meta } = bench.partition
    await add({ n: 1, plain: [['a', 1]] })
    await add({ n: 2, plain: [['a', 1]] })
    await makeFull()
    expect(await add({ n: 2, plain: [['a', 1]] })).toMatchObject({ status: 'again' })
    expect(await add({ n: 1, plain: [['a', 1]] })).toMatchObject({ status: 'old' })
    await makeRoom()
    expect((await meta()).accepted).toBe(2)
  })
})
