// A Redis that answers and takes no likes: every answer says why, by each way of a like.
import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { browse } from '../../testing/event-reader.ts'
import { accepted } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import { infoNumber } from '../redis/info.ts'
import { type FaultyHarness, startFaultyHarness } from './fault-kit.ts'
import { all, ask, likesOf, readsOf, readyOf } from './ways-kit.ts'

describe('an app whose Redis answers, but takes no likes', () => {
  let h: FaultyHarness
  let receipt = ''
  let undo: () => Promise<unknown> = async () => {}
  beforeAll(async () => {
    h = await startFaultyHarness({ env: { REDIS_FULL_PERCENT: '20' } })
    receipt = (await accepted(h.like('p'))).receipt
  })
  afterEach(async () => {
    await undo()
    await until('it is ready again', async () => (await fetch(`${h.url}/readyz`)).ok)
    expect(await ask(likesOf(h.url))).toEqual(all(likesOf(h.url), '202'))
  })
  afterAll(() => h?.stop())

  const setting = (name: string, value: string, usual: string) => async () => {
    await h.redis.config('SET', name, value)
    return () => h.redis.config('SET', name, usual)
  }
  const states: Record<string, [reason: string, enter: () => Promise<typeof undo>]> = {
    'is full': ['redis-full', () => setting('maxmemory', '1', '0')()],
    'has too few replicas': [
      'redis-too-few-replicas',
      () => setting('min-replicas-to-write', '1', '0')(),
    ],
    'is a replica': [
      'redis-read-only',
      async () => {
        await h.redis.replicaof('127.0.0.1', 1)
        return () => h.redis.replicaof('NO', 'ONE')
      },
    ],
    'could not save': [
      'redis-cannot-save',
      async () => {
        const inTheWay = join(h.dataDir, 'redis', 'dump.rdb')
        mkdirSync(inTheWay)
        await h.redis.config('SET', 'save', '3600 1')
        await h.redis.bgsave()
        await until('it has failed', async () =>
          (await h.redis.info('persistence')).includes('rdb_last_bgsave_status:err'),
        )
        return async () => {
          rmdirSync(inTheWay)
          await h.redis.config('SET', 'save', '')
        }
      },
    ],
    'forbids scripts': [
      'redis-forbids',
      async () => {
        await h.redis.call('ACL', 'SETUSER', 'default', '-evalsha', '-eval')
        return () => h.redis.call('ACL', 'SETUSER', 'default', '+@all')
      },
    ],
  }

  it.each(Object.keys(states))('says so when it %s', async (name) => {
    const [reason, enter] = states[name]!
    undo = await enter()
    const ready = await fetch(`${h.url}/readyz`)
    expect([ready.status, await ready.json()]).toMatchObject([503, { reason, redis: 'refuses' }])
    const likes = likesOf(h.url)
    expect(await ask(likes)).toEqual(all(likes, `503 unavailable ${reason}`))
  })

  it('tells its browsers, until a write is taken again, though nobody likes meanwhile', async () => {
    const browser = await browse(h.app.port())
    // One of the test before may still be open: a browser that comes is told.
    const alerts = () =>
      browser
        .of('alert')
        .filter(({ code, text }) => code === 'redis-refuses' && text.includes('replicas'))
    undo = await setting('min-replicas-to-write', '1', '0')()
    await ask({ like: likesOf(h.url).plain! })
    await until('it is raised', () => alerts().length > 0)
    const text = 'Likes are refused: Redis has fewer replicas in step than it needs.'
    expect(alerts()).toMatchObject([{ level: 'critical', text }])
    await undo()
    await until('it has ended', () => alerts().length > 1)
    expect(alerts()[1]).toMatchObject({ text, until: expect.any(Number) })
    browser.close()
  })

  it('still reads from a Redis that takes no writes', async () => {
    undo = await setting('maxmemory', '1', '0')()
    const reads = readsOf(h.url, receipt)
    expect(await ask(reads)).toEqual(all(reads, '200'))
  })

  it('says so when it could lose a like, and still reads', async () => {
    undo = async () => {
      await h.redis.config('SET', 'appendfsync', 'always')
      h.toRedis.reset()
    }
    await h.redis.config('SET', 'appendfsync', 'everysec')
    h.toRedis.reset()
    const reason = 'redis-not-durable'
    await until('it is noticed', async () => (await readyOf(h.url)).redis === 'not-durable')
    expect(await readyOf(h.url)).toMatchObject({ status: 'not-ready', reason })
    const likes = likesOf(h.url)
    expect(await ask(likes)).toEqual(all(likes, `503 unavailable ${reason}`))
    const reads = readsOf(h.url, receipt)
    await until('it reads', async () => (await fetch(`${h.url}/posts/p`)).ok)
    expect(await ask(reads)).toEqual(all(reads, '200'))
  })

  it('is away when it goes away, though it had no room before', async () => {
    undo = async () => {
      await h.redis.config('SET', 'maxmemory', '0')
      h.toRedis.clear()
    }
    const used = infoNumber(await h.redis.info('memory'), 'used_memory')!
    await h.redis.config('SET', 'maxmemory', String(used * 3)) // it takes writes itself
    const likes = likesOf(h.url)
    const say = (reason: string) => async () =>
      isDeepStrictEqual(await ask(likes), all(likes, `503 unavailable ${reason}`))
    await until('there is no room', say('redis-full'))
    h.toRedis.set({ refuse: true })
    h.toRedis.reset()
    await until('it is away', say('redis-away'))
  })

  it('says so when it wants a password that this process does not know', async () => {
    const [, usual = ''] = (await h.redis.config('GET', 'requirepass')) as string[]
    undo = () => h.redis.config('SET', 'requirepass', usual)
    await h.redis.config('SET', 'requirepass', 'sesame')
    h.toRedis.reset()
    const reason = 'redis-wrong-password'
    await until('it is noticed', async () => (await readyOf(h.url)).reason === reason)
    const likes = likesOf(h.url)
    expect(await ask(likes)).toEqual(all(likes, `503 unavailable ${reason}`))
  })
})
