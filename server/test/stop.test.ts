// SIGTERM to the real process: what was answered is counted, what was taken is finished or handed back,
// and the process is gone in time, also when its servers do not answer.
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Environment } from '../config.ts'
import {
  expectExactlyOnce,
  type FaultyHarness,
  startFaultyHarness,
  startLoad,
} from './fault-kit.ts'
import { type ServerProcess, startServerProcess } from './process-kit.ts'
import { until } from './until.ts'

const stopWithinMs = 10_000

describe('the server process', () => {
  let h: FaultyHarness
  const started: ServerProcess[] = []
  beforeAll(async () => {
    h = await startFaultyHarness({ env: { ROLES: 'sampler' } })
  })
  afterEach(async () => {
    h.toRedis.clear()
    h.toMongodb.clear()
    for (const { kill } of started) kill('SIGKILL')
    await Promise.all(started.splice(0).map(({ ended }) => ended))
  })
  afterAll(() => h.stop())

  const via = (url: string, port: number) => url.replace(/:\d+(?=\/|$)/, `:${port}`)
  const start = (env: Environment = {}) => {
    const server = startServerProcess({
      REDIS_URL: via(h.services.redisUrl, h.toRedis.port),
      MONGODB_URL: via(h.services.mongodbUrl, h.toMongodb.port),
      DRAIN_INTERVAL_MS: '100',
      ...env,
    })
    started.push(server)
    return server
  }
  const childrenOf = (pid: number) =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()

  /** Sends SIGTERM; how it ended and after how long. */
  const stopped = async (server: ServerProcess) => {
    const began = performance.now()
    server.kill('SIGTERM')
    const end = await server.ended
    return { ...end, ms: performance.now() - began }
  }
  const ready = (url: string) =>
    until('it is ready', async () => {
      const answer = await fetch(`${url}/readyz`)
      return (
        answer.status === 200 && ((await answer.json()) as { mongodb: string }).mongodb === 'up'
      )
    })

  it('ends with 0 under load, and every like it answered is persisted by the next one', async () => {
    const first = start()
    const url = await first.url()
    await ready(url)
    const load = startLoad(() => [url])
    await until('likes are counted', () => load.count('counted') > 300)
    expect(childrenOf(first.pid)).toBe('')
    const end = await stopped(first)
    await load.stop()
    expect(end).toMatchObject({ code: 0, signal: null })
    expect(end.ms).toBeLessThan(stopWithinMs)
    expect(first.lines.filter((line) => /"level":(50|60)/.test(line))).toEqual([])
    start({ ROLES: 'producer,worker' })
    await expectExactlyOnce(h, load.history)
  })

  it('hands a generation back that waits for MongoDB, without a failed attempt', async () => {
    const first = start()
    const url = await first.url()
    await ready(url)
    h.toMongodb.set({ refuse: true })
    h.toMongodb.reset()
    const load = startLoad(() => [url], 2)
    await until('a generation waits', async () =>
      (await h.metas()).some(({ openSeq }) => openSeq !== null),
    )
    await load.stop()
    const end = await stopped(first)
    expect(end).toMatchObject({ code: 0 })
    expect(end.ms).toBeLessThan(stopWithinMs)
    h.toMongodb.clear()
    const began = performance.now()
    start({ ROLES: 'producer,worker' })
    await expectExactlyOnce(h, load.history)
    // Handed back, not found stalled: that would take the lock's 10 s.
    expect(performance.now() - began).toBeLessThan(9000)
  })

  it('is gone in time when Redis does not answer', async () => {
    const first = start()
    await ready(await first.url())
    h.toRedis.set({ blackHole: true })
    const end = await stopped(first)
    expect(end.signal).toBe(null)
    expect(end.ms).toBeLessThan(stopWithinMs + 1000)
  })

  it('ends with 0 when Redis is away', async () => {
    const first = start()
    await ready(await first.url())
    h.toRedis.set({ refuse: true })
    h.toRedis.reset()
    await until('the absence is seen', () => first.lines.some((l) => l.includes('"redis":"away"')))
    const end = await stopped(first)
    expect(end).toMatchObject({ code: 0 })
    expect(end.ms).toBeLessThan(stopWithinMs)
  })

  it('refuses to start on data of another number of partitions, and says what to set', async () => {
    const wrong = start({ PARTITIONS: '3' })
    expect(await wrong.ended).toEqual({ code: 1, signal: null })
    expect(wrong.lines.join('\n')).toMatch(/holds data of 4 partitions.*set PARTITIONS=4/)
    expect(await h.redis.hget('lf:config', 'partitions')).toBe('4')
  })
})
