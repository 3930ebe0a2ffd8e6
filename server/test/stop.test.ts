// SIGTERM to the real process: what was answered is counted, what was taken is finished or handed back,
// and the process is gone in time, also when its servers do not answer.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { childrenOf } from '../../testing/child-processes.ts'
import { type ServerProcess, startServerProcess } from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'
import type { Environment } from '../config.ts'
import { queueName, queuePrefix, sharedKeys } from '../redis/keys.ts'
import {
  expectExactlyOnce,
  type FaultyHarness,
  startFaultyHarness,
  startLoad,
  via,
} from './fault-kit.ts'

const activeJobs = `${queuePrefix}:${queueName}:active`

describe('the server process', () => {
  let h: FaultyHarness
  const started: ServerProcess[] = []
  beforeAll(async () => {
    h = await startFaultyHarness({ env: { ROLES: 'sampler' } })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      for (const { pid, lines } of started) console.error([`process ${pid}:`, ...lines].join('\n'))
    h.toRedis.clear()
    h.toMongodb.clear()
    for (const { kill } of started) kill('SIGKILL')
    await Promise.all(started.splice(0).map(({ ended }) => ended))
  })
  afterAll(() => h.stop())

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

  /** Sends SIGTERM; how it ended: not with 0 when it had to be cut off after its 10 s. */
  const stopped = (server: ServerProcess) => {
    server.kill('SIGTERM')
    return server.ended
  }
  const jobWaits = () =>
    until('a job waits for MongoDB', async () => (await h.redis.llen(activeJobs)) > 0)
  const ready = async (url: string) => {
    await until('it is ready', async () => {
      const answer = await fetch(`${url}/readyz`)
      return (
        answer.status === 200 && ((await answer.json()) as { mongodb: string }).mongodb === 'up'
      )
    })
    // No batch opens before.
    await until('its base is stored', () => h.redis.hexists(sharedKeys.audit, 'base').then(Boolean))
  }

  /** A process whose worker holds a batch that MongoDB does not answer for, and the load that made it. */
  const startWithoutMongoDb = async () => {
    const first = start()
    const url = await first.url()
    await ready(url)
    // A worker that knows that MongoDB is away takes no job: this one does not know yet.
    h.toMongodb.set({ blackHole: true })
    const load = startLoad(() => [url], 2)
    await jobWaits()
    await load.stop()
    return { first, load }
  }
  /** SIGTERM, and the write in its hand ends without an answer. */
  const stoppedWithoutMongoDb = (server: ServerProcess) => {
    const end = stopped(server)
    h.toMongodb.set({ refuse: true })
    h.toMongodb.reset()
    return end
  }

  it('ends with 0 under load, and every like it answered is persisted by the next one', async () => {
    const first = start()
    const url = await first.url()
    await ready(url)
    const load = startLoad(() => [url])
    await load.more(300)
    expect(childrenOf(first.pid)).toEqual([])
    const end = await stopped(first)
    await load.stop()
    expect(end).toMatchObject({ code: 0, signal: null })
    expect(first.lines.filter((line) => /"level":(50|60)/.test(line))).toEqual([])
    start({ ROLES: 'producer,worker' })
    await expectExactlyOnce(h, load.history)
  })

  it('hands a batch back that waits for MongoDB, without a failed attempt', async () => {
    const { first, load } = await startWithoutMongoDb()
    const end = await stoppedWithoutMongoDb(first)
    expect(end).toMatchObject({ code: 0 })
    // Handed back, not left to be found stalled when its lock has run out.
    expect(await h.redis.llen(activeJobs)).toBe(0)
    h.toMongodb.clear()
    start({ ROLES: 'producer,worker' })
    await expectExactlyOnce(h, load.history)
  })

  it('ends with 0, not cut off, when Redis does not answer', async () => {
    const first = start()
    await ready(await first.url())
    h.toRedis.set({ blackHole: true })
    const end = await stopped(first)
    expect(end, first.lines.join('\n')).toEqual({ code: 0, signal: null })
    expect(first.lines.filter((line) => line.includes('"msg":"stopped"'))).toHaveLength(1)
  })

  it('ends with 0 when Redis goes away while a batch is handed back', async () => {
    const { first } = await startWithoutMongoDb()
    // Every script of BullMQ that moves a job names its limiter.
    const reply = {
      match: `${queuePrefix}:${queueName}:limiter`,
      times: 1000,
      after: 'cut',
    } as const
    h.toRedis.set({ refuse: true, dropReply: reply })
    expect(await stoppedWithoutMongoDb(first)).toMatchObject({ code: 0 })
    expect(h.toRedis.dropped()).toBeGreaterThan(0)
  })

  it('ends with 0 when Redis goes away before all parts have connected', async () => {
    const first = start({ ROLES: 'sampler,producer,worker' })
    await until('Redis is seen', () => first.lines.some((l) => l.includes('"redis":"up"')))
    h.toRedis.set({ refuse: true })
    const ownReport = async () =>
      (await h.redis.hvals(sharedKeys.procs)).find((json) => JSON.parse(json).pid === first.pid)
    for (let reports = 0; reports < 2; reports++) {
      const last = await ownReport()
      await until('it reports again', async () => (await ownReport()) !== last)
    }
    h.toRedis.reset()
    await until('the absence is seen', () => first.lines.some((l) => l.includes('"redis":"away"')))
    const end = await stopped(first)
    expect(end, first.lines.join('\n')).toMatchObject({ code: 0 })
  })

  it('ends with 0 when Redis is away', async () => {
    const first = start()
    await ready(await first.url())
    h.toRedis.set({ refuse: true })
    h.toRedis.reset()
    await until('the absence is seen', () => first.lines.some((l) => l.includes('"redis":"away"')))
    const end = await stopped(first)
    expect(end).toMatchObject({ code: 0 })
  })

  it('refuses to start on data of another number of partitions, and says what to set', async () => {
    const wrong = start({ PARTITIONS: '3' })
    expect(await wrong.ended).toEqual({ code: 1, signal: null })
    expect(wrong.lines.join('\n')).toMatch(/holds data of 4 partitions.*set PARTITIONS=4/)
    expect(await h.redis.hget('lf:config', 'partitions')).toBe('4')
  })
})
