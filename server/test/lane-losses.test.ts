// What a lane promises when Redis knows less than it answered, or another server goes on in its place.
import { describe, expect, it } from 'vitest'
import { until } from '../../testing/until.ts'
import { useLanes } from './lane-kit.ts'

describe('a lane', () => {
  const { h, redis, newKeys, newLane, pending, meta, lose, told } = useLanes()

  it('stops the partition when Redis knows less than it answered, and still counts', async () => {
    const { keys, like } = newLane()
    await like('gone', 5)
    await lose(keys)
    expect(await like('after')).toMatchObject({ status: 'counted' })
    expect(await meta(keys)).toMatchObject({ stopped: 'redis-lost', accepted: 1 })
    expect(await like('later')).toMatchObject({ status: 'counted' })
    expect(await h().scripts.openBatch(keys, 'now')).toMatchObject({ status: 'stopped' })
  })

  it("takes others' likes since then as no proof of its own", async () => {
    const keys = newKeys()
    const mine = newLane({}, keys)
    const others = newLane({}, keys)
    await mine.like('mine')
    await lose(keys)
    await others.like('others', 50)
    expect((await meta(keys)).stopped).toBe(null)
    expect(await mine.like('again')).toMatchObject({ status: 'counted' })
    expect((await meta(keys)).stopped).toBe('redis-lost')
  })

  it('goes on after a continue that another lane asked for, and knows the next loss', async () => {
    const keys = newKeys()
    const [busy, idle] = [newLane({}, keys), newLane({}, keys)]
    const stopped = async () => (await meta(keys)).stopped
    await idle.like('b')
    await busy.like('a')
    await lose(keys)
    await busy.like('a')
    expect(await stopped()).toBe('redis-lost')
    const how = {
      checkpoint: 0,
      randomId: 'after',
      restored: 'apply',
      reason: 'redis-lost',
    } as const
    await h().scripts.continuePartition(keys, how)
    const afterContinue = await h().redis.hgetall(keys.meta)
    expect(await idle.like('b')).toMatchObject({
      status: 'counted',
      point: { id: 'after', position: 2 },
    })
    expect(await stopped()).toBe(null)
    expect(await pending(keys, 'b')).toBe(1)
    await lose(keys)
    await h().redis.hset(keys.meta, afterContinue)
    expect(await idle.like('b')).toMatchObject({ status: 'counted' })
    expect(await stopped()).toBe('redis-lost')
  })

  it('tells that likes of others are lost which it had heard of, and stops nothing', async () => {
    const keys = newKeys()
    const [mine, other] = [newLane({}, keys), newLane({}, keys)]
    await mine.like('mine')
    const before = await h().redis.hgetall(keys.meta)
    await other.like('other', 5)
    await mine.lane.ask()
    expect(told(keys)).toBe(0)
    await h().redis.hset(keys.meta, before)
    for (let times = 0; times < 2; times++) await mine.lane.ask()
    expect(told(keys)).toBe(1)
    expect((await meta(keys)).stopped).toBe(null)
    await other.lane.stop()
    expect((await meta(keys)).stopped).toBe('redis-lost')
  })

  it.each([null, 'redis-not-durable'] as const)(
    'notices at its stop that its likes are gone (Redis refused: %s)',
    async (reason) => {
      let refused: typeof reason = null
      const state = () => (refused ? 'not-durable' : 'up')
      const { keys, lane, like } = newLane({}, newKeys(), {
        ...{ ...redis(), state, reason: () => refused },
      })
      await like('gone', 5)
      refused = reason
      await lose(keys)
      await lane.stop()
      expect((await meta(keys)).stopped).toBe('redis-lost')
    },
  )

  it('begins an incarnation of another name each time that another server goes on', async () => {
    const { keys, like } = newLane()
    const ids = new Set<string | null>()
    for (let turn = 0; turn < 3; turn++) {
      await until('a like is counted', async () => (await like('a')).status === 'counted')
      ids.add((await meta(keys)).id)
      await h().redis.replicaof('127.0.0.1', '1')
      await h().redis.replicaof('NO', 'ONE')
    }
    expect(ids.size).toBe(3)
    expect(await meta(keys)).toMatchObject({ accepted: 3, stopped: null })
  })
})
