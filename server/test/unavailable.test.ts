import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { frozen } from '../../testing/frozen.ts'
import { accepted } from '../../testing/harness.ts'
import { withoutGiven } from '../../testing/own-databases.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { type FaultyHarness, startFaultyHarness } from './fault-kit.ts'
import {
  all,
  ask,
  json,
  likesOf,
  readsOf,
  readyOf,
  send,
  startAnother,
  type Ways,
} from './ways-kit.ts'

describe('an app whose servers do not answer', () => {
  let h: FaultyHarness
  let receipt = ''
  beforeAll(async () => {
    h = await startFaultyHarness({ services: { env: withoutGiven() } })
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
    await frozen(h.services.redisPid, async () => {
      const ways = { ...likesOf(h.url), ...readsOf(h.url, receipt) }
      await comesToSay(ways, '503 unavailable redis-away', /outcome-unknown|stats: 200$/)
      expect(await readyOf(h.url)).toMatchObject({ status: 'not-ready', reason: 'redis-away' })
    })
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
    h = await startFaultyHarness({
      services: { env: withoutGiven(), redisArgs: ['--key-load-delay', '100'] },
    })
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
