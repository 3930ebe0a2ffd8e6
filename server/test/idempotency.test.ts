import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LikeAnswer, LikesAnswer } from '../../contract/index.ts'
import { accepted, type Harness, liveTotal, startHarness } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import type { App } from '../app.ts'
import { createLikes } from '../likes/likes.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import { connectRedis } from '../redis/connections.ts'
import { keyClaim } from '../redis/keys.ts'
import { createScripts } from '../redis/scripts.ts'

describe('Idempotency-Key', () => {
  let h: Harness
  let second: App
  beforeAll(async () => {
    h = await startHarness()
    second = await h.more({ ROLES: 'api' })
  })
  afterAll(() => h.stop())

  const urls = () => [h.url, `http://127.0.0.1:${second.port()}`]
  const send = (url: string, path: string, body: unknown, key: string) =>
    post(url + path, body, { 'idempotency-key': key })

  it('counts once, however often the request comes, in parallel and on two API processes', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        send(urls()[i % 2]!, '/like', { postId: 'once' }, 'k-1'),
      ),
    )
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]))
    const bodies = (await Promise.all(answers.map((a) => a.json()))) as LikeAnswer[]
    expect(new Set(bodies.map((body) => body.receipt)).size).toBe(1)
    for (const { likes } of bodies) expect(likes).toBeOneOf([1, null]) // null: MongoDB was late
    expect(await liveTotal(h.url, 'once')).toBe(1)
  })

  it('gives the first receipt and the total of today to a repeat after the like was persisted', async () => {
    const first = await accepted(send(h.url, '/like', { postId: 'later' }, 'k-2'))
    await h.drained()
    await accepted(h.like('later'))
    await liveTotal(h.url, 'later')
    const repeat = await accepted(send(urls()[1]!, '/like', { postId: 'later' }, 'k-2'))
    expect(repeat).toEqual({ ...first, likes: 2 })
    await h.drained()
    expect((await h.persisted()).get('later')).toBe(2)
  })

  it('counts once when a failover lost the claim alone', async () => {
    const first = await accepted(send(h.url, '/like', { postId: 'claimed' }, 'k-lost'))
    const hash = createHash('sha256').update('k-lost').digest('base64url').slice(0, 22)
    expect(await h.redis.del(keyClaim(hash))).toBe(1)
    const repeat = await accepted(send(urls()[1]!, '/like', { postId: 'claimed' }, 'k-lost'))
    expect(repeat.receipt).toBe(first.receipt)
    await h.drained()
    expect((await h.persisted()).get('claimed')).toBe(1)
  })

  it('refuses the same key with another request and counts nothing', async () => {
    await accepted(send(h.url, '/like', { postId: 'mine' }, 'k-3'))
    expect((await send(h.url, '/like', { postId: 'other' }, 'k-3')).status).toBe(422)
    expect((await fetch(`${h.url}/posts/other`)).status).toBe(404)
  })

  it('covers a whole bulk over all lanes, with a post named twice', async () => {
    const likes = Array.from({ length: 100 }, (_, i) => ({ postId: `lane-${i % 60}`, count: 2 }))
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => send(urls()[i % 2]!, '/likes', { likes }, 'k-4')),
    )
    const bodies = (await Promise.all(answers.map((a) => a.json()))) as LikesAnswer[]
    expect(new Set(bodies.map((b) => JSON.stringify(b.results.map((r) => r.receipt)))).size).toBe(1)
    await h.drained()
    const persisted = await h.persisted()
    const sum = Array.from({ length: 60 }, (_, i) => persisted.get(`lane-${i}`) ?? 0)
    expect(sum.reduce((a, b) => a + b)).toBe(200)
  })

  /** The way of likes on connections of its own. */
  const startLikes = async (onCounted: (likes: number) => void = () => {}) => {
    const { config, log } = h
    const redis = connectRedis({ config, log, onConnect: async () => {}, fatal: () => {} })
    await redis.whenUp(AbortSignal.timeout(60_000))
    await until('commands can be sent', () => redis.commands.status === 'ready')
    const likes = createLikes({
      room: { likes: () => null, keyed: () => null },
      redis,
      scripts: createScripts(redis.commands),
      mongodb: { up: () => false } as MongoDb,
      posts: { read: async () => new Map() },
      log,
      ...{ partitions: config.partitions, countsLimit: config.countsLimit },
      ...{ idempotencyTtlMs: config.idempotencyTtlMs, known: null },
      onTotals: () => {},
      onCounted: (_partition, _ordinal, _since, n) => onCounted(n),
      onOthersLost: () => {},
    })
    const stop = async () => {
      await likes.stop()
      await redis.stop()
    }
    return { redis, likes, stop }
  }

  it('measures nothing for a repeat: it is in no batch, so nobody could say when it ends', async () => {
    const measured: number[] = []
    const { likes, stop } = await startLikes((n) => measured.push(n))
    const key = { key: 'k-measured', requestHash: 'h' }
    const send = () => likes.count([{ postId: 'measured', count: 2 }], key)
    expect(await send()).toMatchObject({ status: 'counted' })
    expect(await send()).toMatchObject({ status: 'counted' })
    await stop()
    expect(measured).toEqual([2])
  })

  it('claims the keys of one turn by one write: one by one, each would cost an fsync', async () => {
    const { redis, likes, stop } = await startLikes()
    const { stream } = redis.nodes()[0]!.commands
    const writes = [vi.spyOn(stream, '_write'), vi.spyOn(stream, '_writev')]
    const count = (n: number) =>
      likes.count([{ postId: 'together', count: 1 }], { key: `k-together-${n}`, requestHash: 'h' })
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, n) => count(n)))
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['counted']))
    const calls = writes.reduce((sum, { mock }) => sum + mock.calls.length, 0)
    await stop()
    expect(calls).toBeLessThanOrEqual(5)
  })
})
