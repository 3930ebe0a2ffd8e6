import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LikesAnswer, Post, PostsAnswer } from '../../contract/index.ts'
import { accepted, type Harness, liveTotal, startHarness } from '../../testing/harness.ts'
import { post, press } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { partitionOf } from '../likes/partition.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { decidedAudit } from './fault-kit.ts'

describe('the path of a like', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness()
  })
  afterAll(() => h.stop())

  const get = async <T>(path: string) => (await (await fetch(h.url + path)).json()) as T
  const state = async (receipt: string, wait = '') =>
    (await get<{ state: string }>(`/receipts/${receipt}${wait}`)).state

  const total = (postId: string) => liveTotal(h.url, postId)
  /** What is answered for a post that Redis has not: its total, null when MongoDB did not say in time. */
  const toldOrNot = (likes: number) => expect.toBeOneOf([likes, null])

  it('counts a like, says its total, and its receipt reaches MongoDB', async () => {
    const first = await accepted(h.like('first'))
    expect(first).toMatchObject({ postId: 'first', likes: toldOrNot(1) })
    expect(await total('first')).toBe(1)
    expect(await state(first.receipt, '?wait=20000')).toBe('persisted')
    expect((await h.persisted()).get('first')).toBe(1)
    expect((await accepted(h.like('first'))).likes).toBe(2)
  })

  it('counts ids that are names of object properties like any other', async () => {
    const ids = ['__proto__', 'constructor', 'toString', '123', '1', '0', 'hasOwnProperty']
    for (const id of ids) {
      expect((await accepted(h.like(id))).likes).toEqual(toldOrNot(1))
      expect(await total(id)).toBe(1)
    }
    await h.drained()
    const persisted = await h.persisted()
    expect(ids.map((id) => persisted.get(id))).toEqual(ids.map(() => 1))
  })

  it('answers a bulk in the order sent, each total including the whole bulk', async () => {
    for (const id of ['b1', 'b2', 'b3']) {
      await accepted(h.like(id))
      await total(id)
    }
    const likes = [
      { postId: 'b1', count: 3 },
      { postId: 'b2' },
      { postId: 'b1', count: 4 },
      { postId: 'b3', count: 1000 },
    ]
    const answer = await post(`${h.url}/likes`, { likes })
    expect(answer.status).toBe(202)
    const { accepted: n, results } = (await answer.json()) as LikesAnswer
    expect(n).toBe(3 + 1 + 4 + 1000)
    expect(results.map((r) => [r.postId, r.likes])).toEqual([
      ['b1', 8],
      ['b2', 2],
      ['b1', 8],
      ['b3', 1001],
    ])
  })

  it('shows live and persisted totals, and persisted is never above', async () => {
    // In small steps: a lane refuses what would wait longer than a second.
    for (let step = 0; step < 10; step++)
      await Promise.all(Array.from({ length: 30 }, () => accepted(h.like('seen'))))
    expect(await total('seen')).toBe(300)
    const seen = await get<Post>('/posts/seen')
    expect(seen.persisted).toBeLessThanOrEqual(300)
    await h.drained()
    expect(await get<Post>('/posts/seen')).toMatchObject({ likes: 300, persisted: 300 })
  })

  it('seeds the live total of a post whose counters are not in Redis', async () => {
    await accepted(h.like('forgotten'))
    await accepted(h.like('forgotten'))
    await h.drained()
    for (const key of await h.redis.keys('*:counts')) await h.redis.unlink(key)
    expect((await accepted(h.like('forgotten'))).likes).toEqual(toldOrNot(3))
    expect(await total('forgotten')).toBe(3)
    for (const key of await h.redis.keys('*:counts')) await h.redis.unlink(key)
    expect(await total('forgotten')).toBe(3)
  })

  it('seeds right while batches are claimed and settled in between', async () => {
    const totals: number[] = []
    for (let i = 1; i <= 60 || totals.length === 0; i++) {
      const { likes } = await accepted(h.like('moving'))
      if (likes !== null) totals.push(likes - i)
      for (const key of await h.redis.keys('*:counts')) await h.redis.unlink(key)
    }
    expect(totals.filter((error) => error !== 0)).toEqual([])
  })

  it('does not make up a post for who asks', async () => {
    expect((await fetch(`${h.url}/posts/never-liked`)).status).toBe(404)
    expect(await get<PostsAnswer>('/posts?ids=never-liked,first')).toMatchObject({
      posts: [{ postId: 'first' }],
    })
  })

  it('lists the most liked posts', async () => {
    await post(`${h.url}/likes`, { likes: [{ postId: 'best', count: 999 }] })
    await post(`${h.url}/likes`, { likes: [{ postId: 'best', count: 999 }] })
    await until('the top list shows it', async () => {
      const { posts } = await get<PostsAnswer>('/posts?sort=-likes&limit=2')
      return posts[0]?.postId === 'best' && posts[0].likes === 1998 && posts.length === 2
    })
  })

  it('says the live total of a listed post, also where the list knows a larger one', async () => {
    await accepted(h.like('overrated'))
    expect(await total('overrated')).toBe(1)
    const { top } = partitionKeys(partitionOf('overrated', h.config.partitions))
    await h.redis.zadd(top, 1e9, 'overrated')
    const { posts } = await get<PostsAnswer>('/posts?sort=-likes&limit=1')
    await h.redis.zrem(top, 'overrated')
    expect(posts).toMatchObject([{ postId: 'overrated', likes: 1 }])
  })

  it('creates a post once, and gives a title to a post that a like created', async () => {
    const made = await post(`${h.url}/posts`, { postId: 'made', title: 'Made' })
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe('/posts/made')
    expect((await post(`${h.url}/posts`, { postId: 'made', title: 'Again' })).status).toBe(409)
    await accepted(h.like('made'))
    expect(await total('made')).toBe(1)

    await accepted(h.like('untitled'))
    await h.drained()
    expect((await post(`${h.url}/posts`, { postId: 'untitled', title: 'Now' })).status).toBe(201)
    expect(await total('untitled')).toBe(1)
    expect(await get<Post>('/posts/untitled')).toMatchObject({ title: 'Now', likes: 1 })
    expect((await post(`${h.url}/posts`, { postId: 'untitled', title: 'Else' })).status).toBe(409)
  })

  it('knows no receipt that is malformed, foreign or of the future', async () => {
    const { receipt } = await accepted(h.like('receipts'))
    const [p, , id, position, name] = receipt.split('.')
    const point = `${id}.${position}`
    const wrongPlace = `${(Number(p) + 1) % 4}.1.${point}.${name}`
    const statusOf = async (asked: string) => (await fetch(`${h.url}/receipts/${asked}`)).status
    for (const bad of ['x', `${p}.999999.${point}.${name}`, wrongPlace, `${p}.0.${point}.${name}`])
      expect(await statusOf(bad)).toBe(404)
    for (const lost of ['AAAAAAAAAAAAAAAAAAAAAA', `${id}.999999`])
      expect(await statusOf(`${p}.1.${lost}.${name}`)).toBe(410)
  })

  it('keeps the sum at zero, in Redis and against MongoDB', async () => {
    await h.drained()
    for (const meta of await h.metas()) {
      const { accepted: all, pending, claimed, settled, dead, discarded } = meta
      expect(all).toBe(pending + claimed + settled + dead + discarded)
      expect(meta.missing).toBe(0)
    }
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', difference: 0 })
  })
})

describe('UNKNOWN_POSTS=reject', () => {
  it('refuses a like for a post that does not exist, and counts one that does', async () => {
    const h = await startHarness({ env: { UNKNOWN_POSTS: 'reject' } })
    try {
      expect((await h.like('nobody')).status).toBe(404)
      await until('the first audit stored its base', async () =>
        Boolean(await h.redis.hexists(sharedKeys.audit, 'base')),
      )
      await h.models.posts.create([{ _id: 'somebody', likes: 5, seq: 0 }])
      await accepted(h.like('somebody'))
      expect(await liveTotal(h.url, 'somebody')).toBe(6)
      await h.drained()
      expect(Object.fromEntries(await h.persisted())).toEqual({ somebody: 6 })
      // The audit's base holds what was there before: five likes of no batch.
      const audit = await press(h.url, '/audit')
      expect(await audit.json()).toMatchObject({ status: 'different', difference: 5 })
    } finally {
      await h.stop()
    }
  })
})
