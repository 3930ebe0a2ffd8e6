// Redis under the app is full, cut off and killed while likes come in; the history of every answer must
// hold against MongoDB.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withoutGiven } from '../../testing/own-databases.ts'
import { until } from '../../testing/until.ts'
import { createBatchQueue } from '../batches/queue.ts'
import {
  expectConserved,
  expectExactlyOnce,
  type FaultyHarness,
  type Load,
  startFaultyHarness,
  startLoad,
} from './fault-kit.ts'

describe('an app whose Redis is in trouble', () => {
  let h: FaultyHarness
  let load: Load
  beforeAll(async () => {
    h = await startFaultyHarness({ services: { env: withoutGiven() } })
  })
  beforeEach(() => {
    load = startLoad(() => [h.url])
  })
  afterAll(() => h.stop())

  it('counts every like once through storms of CLIENT KILL', async () => {
    for (let storm = 0; storm < 12; storm++) {
      await load.more(20)
      await h.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    }
    await load.more(20)
    await load.stop()
    await expectExactlyOnce(h, load.history)
  })

  it('counts every like once when replies of flushes, claims and settles are lost', async () => {
    await load.more(20)
    for (const match of [':flush:', ':claimed:', ':deadinfo', 'openlikes']) {
      h.toRedis.set({ dropReply: { match, times: 3, after: 'cut' } })
      await until(`three replies to ${match} are lost`, () => h.toRedis.dropped() === 3)
      h.toRedis.clear()
      await load.more(20)
    }
    await load.stop()
    await expectExactlyOnce(h, load.history)
  })

  it('counts every like once over a slow, sliced and stalling link', async () => {
    h.toRedis.set({ latencyMs: 5, sliceBytes: 100 })
    await load.more(20)
    h.toRedis.set({ blackHole: true })
    await load.more(1, 'refused')
    h.toRedis.clear()
    await load.more(20)
    await load.stop()
    await expectExactlyOnce(h, load.history)
  })

  it('refuses with overloaded while Redis is full, counts none of that, and recovers', async () => {
    await load.more(20)
    await h.redis.config('SET', 'maxmemory', '1')
    await load.more(50, 'refused')
    await h.redis.config('SET', 'maxmemory', '0')
    await load.more(20)
    await load.stop()
    expect(load.count('unknown')).toBe(0)
    await expectExactlyOnce(h, load.history)
  })

  it('loses nothing it answered when Redis is killed and loads its file again', async () => {
    for (let death = 0; death < 2; death++) {
      await load.more(20)
      const pid = h.services.redisPid!
      process.kill(pid, 'SIGKILL')
      await until('another Redis runs', () => ![pid, null].includes(h.services.redisPid))
    }
    await load.more(20)
    await load.stop()
    await expectExactlyOnce(h, load.history)
  })

  it('leaves nothing behind: no flush of the likes is still counted, no job waits', async () => {
    await load.stop()
    await h.drained()
    await expectConserved(h)
    const queue = createBatchQueue(h.redis)
    await until('no job is left', async () => {
      const { wait, active, delayed, failed } = await queue.counts()
      return (wait ?? 0) + (active ?? 0) + (delayed ?? 0) + (failed ?? 0) === 0
    })
    await queue.stop()
    expect(await h.redis.keys('{lf:*}:claimed:*')).toEqual([])
  })
})
