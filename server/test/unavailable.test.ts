// Whatever is away, every answer names it: likes by each of their ways, and reads.

import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ProblemBody, ReadyAnswer } from '../../contract/index.ts'
import { accepted } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { createApp } from '../app.ts'
import { type FaultyHarness, startFaultyHarness } from './fault-kit.ts'

const json = { 'content-type': 'application/json' }
const escaped = '{"postId":"\\u0070"}' // not the plain spelling, so it takes the long way
let keys = 0
const keyed = () => ({ ...json, 'idempotency-key': `unavailable-${++keys}` })
const send = (url: string, headers: Record<string, string>, body: string) =>
  fetch(url, { method: 'POST', headers, body })

type Ways = Record<string, () => Promise<Response>>

/** Each way that a like can take. */
const likesOf = (url: string): Ways => ({
  'by path': () => post(`${url}/posts/p/like`),
  plain: () => send(`${url}/like`, json, '{"postId":"p"}'),
  'in another spelling': () => send(`${url}/like`, json, escaped),
  keyed: () => send(`${url}/like`, keyed(), '{"postId":"p"}'),
  many: () => send(`${url}/likes`, json, '{"likes":[{"postId":"p"},{"postId":"q"}]}'),
  'many, keyed': () => send(`${url}/likes`, keyed(), '{"likes":[{"postId":"p","count":2}]}'),
})

const readsOf = (url: string, receipt: string): Ways => ({
  stats: () => fetch(`${url}/stats`),
  post: () => fetch(`${url}/posts/p`),
  posts: () => fetch(`${url}/posts?ids=p,q`),
  top: () => fetch(`${url}/posts?sort=-likes`),
  receipt: () => fetch(`${url}/receipts/${receipt}`),
})

/** `200`, or `503 unavailable redis-away`. */
const told = async (answer: Response) => {
  if (answer.ok) return String(answer.status)
  const { type, reason, detail } = (await answer.json()) as ProblemBody
  if (/counted/i.test(detail) && answer.url.includes('/stats')) return `says ${detail}`
  return [answer.status, type.split('/').at(-1), reason].filter(Boolean).join(' ')
}

const ask = async (ways: Ways) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(ways).map(async ([name, way]) => [name, await told(await way())] as const),
    ),
  )

/** The same answer by every way. */
const all = (ways: Ways, answer: string) =>
  Object.fromEntries(Object.keys(ways).map((name) => [name, answer]))

/** Another app on the same servers; it does not wait until it is ready. */
const startAnother = async ({ config, log }: FaultyHarness) => {
  const app = await createApp({ config, log, fatal: () => {} })
  await app.start()
  return { url: `http://127.0.0.1:${app.port()}`, stop: app.stop }
}

const readyOf = async (url: string) => (await (await fetch(`${url}/readyz`)).json()) as ReadyAnswer

describe('an app whose Redis answers, but takes no likes', () => {
  let h: FaultyHarness
  let receipt = ''
  let undo: () => Promise<unknown> = async () => {}
  beforeAll(async () => {
    h = await startFaultyHarness()
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
    'has too few replicas': ['redis-refuses', () => setting('min-replicas-to-write', '1', '0')()],
    'is a replica': [
      'redis-read-only',
      async () => {
        await h.redis.replicaof('127.0.0.1', 1)
        return () => h.redis.replicaof('NO', 'ONE')
      },
    ],
    'could not save': [
      'redis-refuses',
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
      'redis-refuses',
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

  it('says so when it wants a password that this process does not know', async () => {
    const [, usual = ''] = (await h.redis.config('GET', 'requirepass')) as string[]
    undo = () => h.redis.config('SET', 'requirepass', usual)
    await h.redis.config('SET', 'requirepass', 'sesame')
    h.toRedis.reset()
    const reason = 'redis-refuses'
    await until('it is noticed', async () => (await readyOf(h.url)).reason === reason)
    const likes = likesOf(h.url)
    expect(await ask(likes)).toEqual(all(likes, `503 unavailable ${reason}`))
  })
})

describe('an app whose servers do not answer', () => {
  let h: FaultyHarness
  let receipt = ''
  beforeAll(async () => {
    h = await startFaultyHarness()
    receipt = (await accepted(h.like('p'))).receipt
  })
  afterEach(async () => {
    h.toRedis.clear()
    h.toMongodb.clear()
    await until('it is ready again', async () => {
      const { status, mongodb } = await readyOf(h.url)
      return status === 'ready' && mongodb === 'up'
    })
  })
  afterAll(() => h?.stop())

  /** By every way, `says` at last; until then nothing but what `meanwhile` allows. */
  const comesToSay = (ways: Ways, says: string, meanwhile: RegExp) =>
    until(`all say ${says}`, async () => {
      const answers = Object.entries(await ask(ways))
      for (const [name, answer] of answers)
        if (answer !== says) expect(`${name}: ${answer}`).toMatch(meanwhile)
      return answers.every(([, answer]) => answer === says)
    })

  it('names a Redis that is gone', async () => {
    h.toRedis.set({ refuse: true })
    h.toRedis.reset()
    const ways = { ...likesOf(h.url), ...readsOf(h.url, receipt) }
    await comesToSay(ways, '503 unavailable redis-away', /outcome-unknown|: 20[02]$/)
    expect(await readyOf(h.url)).toMatchObject({
      ...{ status: 'not-ready', reason: 'redis-away', redis: 'away' },
    })
  })

  it('names a Redis that stands still', async () => {
    const pid = h.services.redisPid!
    process.kill(pid, 'SIGSTOP')
    try {
      const ways = { ...likesOf(h.url), ...readsOf(h.url, receipt) }
      await comesToSay(ways, '503 unavailable redis-away', /outcome-unknown|stats: 200$/)
      expect(await readyOf(h.url)).toMatchObject({ status: 'not-ready', reason: 'redis-away' })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  })

  it('is starting from the opening of its port until the first like counts', async () => {
    h.toRedis.set({ latencyMs: 100 })
    const another = await startAnother(h)
    const ready = await fetch(`${another.url}/readyz`)
    expect([ready.status, await ready.json()]).toMatchObject([503, { reason: 'starting' }])
    const ways = { ...likesOf(another.url), ...readsOf(another.url, receipt) }
    expect(await ask(ways)).toEqual(all(ways, '503 unavailable starting'))
    h.toRedis.clear()
    await until('it is ready', async () => (await fetch(`${another.url}/readyz`)).ok)
    expect(await ask(likesOf(another.url))).toEqual(all(likesOf(another.url), '202'))
    await another.stop()
  })

  it('is no longer starting when Redis cannot be reached', async () => {
    h.toRedis.set({ refuse: true })
    const another = await startAnother(h)
    const reason = 'redis-away'
    await until('it says so', async () => (await readyOf(another.url)).reason === reason)
    const ways = { ...likesOf(another.url), ...readsOf(another.url, receipt) }
    expect(await ask(ways)).toEqual(all(ways, `503 unavailable ${reason}`))
    await another.stop()
  })
})

describe('an app that must know each post', () => {
  let h: FaultyHarness
  beforeAll(async () => {
    h = await startFaultyHarness({ env: { UNKNOWN_POSTS: 'reject' } })
    await h.models.posts.create(['p', 'q'].map((_id) => ({ _id, likes: 0, seq: 0 })))
    await ask(likesOf(h.url))
  })
  afterAll(() => h?.stop())

  it('names MongoDB where it is needed, and counts where it is not', async () => {
    h.toMongodb.set({ refuse: true })
    h.toMongodb.reset()
    await until('it is noticed', async () => (await readyOf(h.url)).mongodb === 'degraded')
    const ways: Ways = {
      one: () => post(`${h.url}/posts/unheard-of/like`),
      many: () => send(`${h.url}/likes`, json, '{"likes":[{"postId":"unheard-of"}]}'),
      'new post': () => post(`${h.url}/posts`, { postId: 'new' }),
    }
    expect(await ask(ways)).toEqual(all(ways, '503 unavailable mongodb-away'))
    expect(await ask(likesOf(h.url))).toEqual(all(likesOf(h.url), '202'))
    expect((await readyOf(h.url)).status).toBe('ready')
  })

  it('is not ready before it could ask MongoDB for the first time', async () => {
    const another = await startAnother(h)
    await until(
      'it names MongoDB',
      async () => (await readyOf(another.url)).reason === 'mongodb-away',
    )
    expect(await ask(likesOf(another.url))).toEqual(
      all(likesOf(another.url), '503 unavailable mongodb-away'),
    )
    h.toMongodb.clear()
    await until('it is ready', async () => (await fetch(`${another.url}/readyz`)).ok)
    expect(await ask(likesOf(another.url))).toEqual(all(likesOf(another.url), '202'))
    await another.stop()
  })
})

describe('a Redis that reads its data', () => {
  let h: FaultyHarness
  afterEach(() => h?.stop())

  it('is named while it does, by likes and by reads', async () => {
    h = await startFaultyHarness({ services: { redisArgs: ['--key-load-delay', '100'] } })
    const { receipt } = await accepted(h.like('p'))
    const pipeline = h.redis.pipeline()
    for (let i = 0; i < 15_000; i++) pipeline.set(`ballast:${i}`, 'x')
    await pipeline.exec()
    const pid = h.services.redisPid!
    process.kill(pid, 'SIGKILL')
    const reason = 'redis-loading'
    await until('it is named', async () => (await readyOf(h.url)).reason === reason)
    const ways = { ...likesOf(h.url), ...readsOf(h.url, receipt) }
    const { stats, ...answers } = await ask(ways)
    expect(answers).toEqual({ ...all(ways, `503 unavailable ${reason}`), stats: undefined })
    expect(stats).toMatch(/^(200|503 unavailable redis-loading)$/) // one of the last two seconds is news
    await until('it is ready again', async () => (await fetch(`${h.url}/readyz`)).ok)
    expect(await ask(likesOf(h.url))).toEqual(all(likesOf(h.url), '202'))
  })
})
