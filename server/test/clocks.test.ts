// Wall clocks that jump: only Redis' clock, read where something is decided, may decide, and no process waits for a
// clock to catch up.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Sample } from '../../contract/index.ts'
import { type Clocks, createClocks, noClocks, type SetClock } from '../../testing/clock.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { startReadyProcess } from '../../testing/server-process.ts'
import { reportWith, workerWith } from '../../testing/stream-fixtures.ts'
import { patience, until } from '../../testing/until.ts'
import { partitionOf } from '../likes/partition.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { control, expectConserved, proxyTo, via } from './fault-kit.ts'

const minutes = 60_000
const hours = 60 * minutes

if (noClocks) console.warn(`skipped: ${noClocks}`)

describe.skipIf(noClocks !== null)('clocks that jump', () => {
  let clocks: Clocks
  let ofRedis: SetClock
  let h: Harness
  beforeAll(async () => {
    clocks = createClocks()
    ofRedis = clocks.clock('redis')
    h = await startHarness({ services: { redis: 'path', env: clocks.forRedis(ofRedis) } })
    await until(
      'there is a base',
      async () => (await h.redis.hexists(sharedKeys.audit, 'base')) === 1,
      patience.long,
    )
  })
  afterEach(() => ofRedis.set(0))
  afterAll(async () => {
    await h?.stop()
    clocks?.stop()
  })

  const redisNow = async () => Number((await h.redis.time())[0]) * 1000
  const newestSample = async (): Promise<Sample> => {
    const [entry] = await h.redis.xrevrange(sharedKeys.samples, '+', '-', 'COUNT', 1)
    return JSON.parse(entry![1][1]!) as Sample
  }
  const openAlerts = () => h.redis.hkeys(sharedKeys.alerts)
  const metaOf = (postId: string) => partitionKeys(partitionOf(postId, h.config.partitions)).meta

  it('counts on when the clock of Redis jumps ahead by 61 minutes', async () => {
    await accepted(h.like('ahead'))
    ofRedis.set(61 * minutes)
    await accepted(h.like('ahead'))
    await h.drained()
    expect((await h.persisted()).get('ahead')).toBe(2)
    expect((await h.metas()).map(({ stopped }) => stopped)).toEqual([null, null, null, null])
  })

  it('measures and alerts on when the clock of Redis is set back by an hour', async () => {
    const dead = { id: 'dead', at: Date.now(), worker: workerWith() }
    await h.redis.hset(sharedKeys.procs, 'dead', JSON.stringify(reportWith(dead)))
    await until('both are seen', async () => (await newestSample()).workers.processes === 2)
    ofRedis.set(-hours)
    await until(
      'it is measured now',
      async () => (await newestSample()).at <= (await redisNow()) + 1000,
    )
    const { at } = await newestSample()
    await until('it goes on', async () => (await newestSample()).at >= at + 2000)
    await until(
      'the dead one is missed',
      async () => (await newestSample()).workers.processes === 1,
    )
    await h.redis.hset(metaOf('alarm'), 'stopped', 'test')
    await until('an alert rings', async () => (await openAlerts()).includes('partition-stopped'))
    await h.redis.hdel(metaOf('alarm'), 'stopped')
    await until('it ends', async () => !(await openAlerts()).includes('partition-stopped'))
  })

  it('is not held by a hold that was taken when the clock of Redis was an hour ahead', async () => {
    await h.redis.hset(metaOf('held'), 'hold', (await redisNow()) + hours)
    await accepted(h.like('held'))
    await h.drained()
    expect((await h.persisted()).get('held')).toBe(1)
    const audit = await control<{ status: string }>(h, '/audit')
    expect(audit.status).toBe('equal')
  })

  it('continues a partition whose posts were written when the clock of Redis was a day ahead', async () => {
    const seq = 2 * ((await redisNow()) + 24 * hours)
    await h.models.posts.create({ _id: 'days', likes: 0, seq })
    await accepted(h.like('days'))
    const stopped = async () => await h.redis.hget(metaOf('days'), 'stopped')
    await until('it stops', async () => (await stopped()) === 'post-ahead')
    const partition = partitionOf('days', h.config.partitions)
    await control(h, `/partitions/${partition}/continue`, { restored: 'apply' })
    await h.drained()
    expect(await stopped()).toBeNull()
    expect((await h.persisted()).get('days')).toBe(1)
    await expectConserved(h)
  })

  it('answers a like in time when the clock of the process is set back while Redis is silent', async () => {
    const toRedis = await proxyTo(h.services.redisUrl)
    const own = clocks.clock('api')
    const api = await startReadyProcess({
      ...own.env,
      ROLES: 'api',
      REDIS_URL: via(h.services.redisUrl, toRedis.port),
      MONGODB_URL: h.services.mongodbUrl,
    })
    try {
      const url = `http://127.0.0.1:${api.port}`
      expect((await post(`${url}/posts/silent/like`)).status).toBe(202)
      toRedis.set({ blackHole: true })
      const answer = post(`${url}/posts/silent/like`)
      await until('Redis is silent', () => api.lines.some((line) => line.includes('not answered')))
      own.set(-10 * minutes)
      const signal = AbortSignal.timeout(20_000) // the promise is 5 s
      const late = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('no answer for 20 s')))
      })
      expect((await Promise.race([answer, late])).status).toBe(503)
    } finally {
      toRedis.clear()
      await api.stop()
      await toRedis.stop()
    }
  })
})
