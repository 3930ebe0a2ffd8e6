// What a lane promises when Redis does not answer as it should: one lane of its own, through a proxy.
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { until } from '../../testing/until.ts'
import type { FlushOutcome } from '../likes/load.ts'
import { likeOn, useLanes } from './lane-kit.ts'

const addLikes = ':flush:' // only add-likes names this key

describe('a lane', () => {
  const { h, redis, newLane, pending, meta } = useLanes()

  it.each(['cut', 'silence'] as const)(
    'counts a like once when its reply is lost (%s)',
    async (after) => {
      const { keys, like } = newLane()
      await like('before')
      h().toRedis.set({ dropReply: { match: addLikes, times: 1, after } })
      expect(await like('lost', 3)).toMatchObject({ status: 'counted', totals: [null] })
      expect(h().toRedis.dropped()).toBe(1)
      expect(await pending(keys, 'lost')).toBe(3)
      expect((await meta(keys)).accepted).toBe(4)
    },
  )

  it('gives a keyed like its first receipt when its reply is lost', async () => {
    const { keys, lane } = newLane()
    await likeOn(lane, 'before', 1)
    h().toRedis.set({ dropReply: { match: addLikes, times: 1, after: 'cut' } })
    const outcome = await new Promise<FlushOutcome>((resolve) => {
      const load = lane.load()
      load.putGroup({
        idem: keys.idempotency('h'),
        token: 'token',
        expiresAt: Date.now() + 60_000,
        items: [['keyed', 2]],
      })
      load.await(resolve)
    })
    expect(outcome).toMatchObject({ status: 'counted', groups: [{ repeat: true, ordinal: 1 }] })
    expect(await pending(keys, 'keyed')).toBe(2)
  })

  it('says outcome-unknown when Redis executed and never answers, and counts once', async () => {
    const { keys, like } = newLane({ giveUpMs: 300 })
    await like('before')
    h().toRedis.set({ dropReply: { match: addLikes, times: 1000, after: 'cut' } })
    expect(await like('unknown')).toMatchObject({ status: 'outcome-unknown' })
    h().toRedis.clear()
    await redis().whenUp(AbortSignal.timeout(60_000))
    expect(await like('after')).toMatchObject({ status: 'counted' })
    expect(await pending(keys, 'unknown')).toBe(1)
    expect((await meta(keys)).accepted).toBe(3)
  })

  it('never reuses the number of an unknown flush: it may still arrive, before or after the next', async () => {
    const { keys, like } = newLane({ giveUpMs: 200 })
    await like('before')
    h().toRedis.set({ blackHole: true })
    const late = await like('late')
    expect(late).toMatchObject({ status: 'outcome-unknown' })
    // The held bytes arrive, and the next flush of the same lane leaves on a new connection.
    h().toRedis.clear()
    await until('the lane is answered again', async () => (await like('next')).status === 'counted')
    const counted = await pending(keys, 'next')
    expect(await pending(keys, 'late')).toBeLessThanOrEqual(1)
    const flush = await h().redis.keys(keys.flush('*'))
    expect(flush).toHaveLength(1)
    expect(Number((await h().redis.get(flush[0]!))!.split(' ')[0])).toBeGreaterThanOrEqual(3)
    expect((await meta(keys)).accepted).toBe(1 + counted + (await pending(keys, 'late')))
  })

  it('refuses at once and counts nothing while Redis is away, and comes back by itself', async () => {
    const { keys, like, lane } = newLane()
    await like('before')
    h().toRedis.set({ refuse: true })
    h().toRedis.reset()
    await until('the absence is seen', () => redis().state() === 'away')
    const away = { status: 'unavailable', reason: 'redis-away' }
    expect(lane.refuses(1)).toMatchObject(away)
    expect(await like('away')).toMatchObject(away)
    // Nothing is kept to be sent later: the client of the lanes never sends by itself.
    await expect(redis().nodes()[0]!.ingest.incr('sent')).rejects.toThrow()
    h().toRedis.clear()
    await redis().whenUp(AbortSignal.timeout(60_000))
    expect(await like('after')).toMatchObject({ status: 'counted' })
    expect(await pending(keys, 'away')).toBe(0)
    expect(await h().redis.exists('sent')).toBe(0)
  })

  it('refuses what waits too long behind a flush without an answer, and counts none of it', async () => {
    const { keys, like, lane } = newLane({ giveUpMs: 3000, maxWaitMs: 100 })
    await like('before')
    h().toRedis.set({ blackHole: true })
    const first = like('first')
    await until('the first is on its way', () => lane.items() === 1)
    await new Promise((resolve) => setImmediate(resolve))
    const second = like('second')
    await until('the lane refuses new ones', () => lane.refuses(1) !== null)
    expect((await first).status).toBe('outcome-unknown')
    expect(await second).toMatchObject({ status: 'unavailable', reason: 'redis-away' })
    h().toRedis.clear()
    await until('it works again', async () => (await like('third')).status === 'counted')
    expect(await pending(keys, 'second')).toBe(0)
  })

  it('refuses above its bound of waiting requests', async () => {
    const { lane, like } = newLane({ maxItems: 3, giveUpMs: 300 })
    h().toRedis.set({ blackHole: true })
    const flying = like('flying')
    await delay(0)
    await until('it is on its way', () => lane.refuses(1) === null)
    const waiting = [1, 2, 3].map((i) => like(`w${i}`))
    expect(await like('one too many')).toMatchObject({ status: 'overloaded' })
    h().toRedis.clear()
    await Promise.all([flying, ...waiting])
  })

  it('counts nothing in a full Redis and goes on when there is room', async () => {
    const { keys, like } = newLane()
    await like('before')
    const before = await h().redis.hgetall(keys.meta)
    await h().redis.config('SET', 'maxmemory', '1')
    try {
      expect(await like('full')).toMatchObject({ status: 'unavailable', reason: 'redis-full' })
    } finally {
      await h().redis.config('SET', 'maxmemory', '0')
    }
    expect(await h().redis.hgetall(keys.meta)).toEqual(before)
    expect(await like('room')).toMatchObject({ status: 'counted' })
    expect(await pending(keys, 'full')).toBe(0)
  })

  it('stops by answering all that it took, and takes no more', async () => {
    const { keys, lane, like } = newLane()
    const all = Array.from({ length: 50 }, () => like('last'))
    const stopped = lane.stop()
    expect(await like('too late')).toMatchObject({ status: 'unavailable', reason: 'stopping' })
    await stopped
    expect((await Promise.all(all)).every(({ status }) => status === 'counted')).toBe(true)
    expect(await pending(keys, 'last')).toBe(50)
  })
})
