import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LikesAnswer, PostsAnswer } from '../../contract/index.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { readReceipt } from '../likes/receipts.ts'

describe('bulks at once', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness()
  })
  afterAll(() => h.stop())

  const send = async (names: readonly string[], key: string | null = null) => {
    const likes = names.map((postId) => ({ postId }))
    const headers: Record<string, string> = key === null ? {} : { 'idempotency-key': key }
    const answer = await post(`${h.url}/likes`, { likes }, headers)
    expect(answer.status).toBe(202)
    return (await answer.json()) as LikesAnswer
  }
  /** Bulks that share most of their posts, each in an order of its own. */
  const bulks = Array.from({ length: 20 }, (_, b) =>
    Array.from({ length: 100 }, (_, i) => `shared-${(i * (b + 1) + b) % 101}`),
  )
  const likesOf = (sent: readonly string[][]) => {
    const likes = new Map<string, number>()
    for (const name of sent.flat()) likes.set(name, (likes.get(name) ?? 0) + 1)
    return likes
  }

  it('answers each item of each bulk with its own post, receipt and a total that includes it', async () => {
    const answers = await Promise.all(bulks.map((names) => send(names)))
    const wanted = likesOf(bulks)
    answers.forEach(({ accepted, results }, b) => {
      expect(accepted).toBe(100)
      expect(results.map(({ postId }) => postId)).toEqual(bulks[b])
      for (const { postId, likes, receipt } of results) {
        expect(readReceipt(receipt, 4)?.post).toBe(postId)
        if (likes === null) continue // a new post, and MongoDB did not say in time
        expect(likes).toBeGreaterThanOrEqual(1)
        expect(likes).toBeLessThanOrEqual(wanted.get(postId)!)
      }
    })
    await h.drained()
    const persisted = await h.persisted()
    for (const [postId, likes] of wanted) expect(persisted.get(postId)).toBe(likes)
  })

  it('answers a bulk alike however it is spelled, also in one flush and for ids such as __proto__', async () => {
    const names = [
      '__proto__',
      'constructor',
      ...Array.from({ length: 60 }, (_, i) => `spelled-${i % 40}`),
    ]
    const likes = names.map((postId, i) => ({ postId, count: 1 + (i % 3) }))
    const post = async (body: string) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${h.url}/likes`, { method: 'POST', headers, body })
      expect(answer.status).toBe(202)
      expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0)
      return (await answer.json()) as LikesAnswer
    }
    const usual = JSON.stringify({ likes })
    await post(usual)
    await until('all totals are known', async () => {
      const answer = await fetch(`${h.url}/posts?ids=${[...new Set(names)].join()}`)
      const { posts } = (await answer.json()) as PostsAnswer
      return posts.every((known) => known.likes !== null)
    })
    const answers = await Promise.all([usual, ` ${usual}`, usual].map(post))
    for (const { accepted, results } of answers) {
      expect(accepted).toBe(likes.reduce((sum, { count }) => sum + count, 0))
      expect(results.map(({ postId }) => postId)).toEqual(names)
      for (const { postId, receipt, ...rest } of results) {
        expect(Object.keys(rest)).toEqual(['likes'])
        expect(readReceipt(receipt, 4)?.post).toBe(postId)
        expect(rest.likes).toBeGreaterThanOrEqual(2)
      }
    }
    await h.drained()
    const persisted = await h.persisted()
    for (const name of new Set(names)) {
      const once = likes.reduce((sum, l) => sum + (l.postId === name ? l.count : 0), 0)
      expect(persisted.get(name)).toBe(4 * once)
    }
  })

  it('keeps a keyed bulk apart from plain ones in the same flush, and counts its repeat once', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `keyed-${i}`)
    const [first, plain, repeat] = await Promise.all([
      send(names, 'one'),
      send([...names].reverse()),
      send(names, 'one'),
    ])
    expect(plain.results.map(({ postId }) => postId)).toEqual([...names].reverse())
    expect(repeat.results.map((r) => r.receipt)).toEqual(first.results.map((r) => r.receipt))
    await h.drained()
    const persisted = await h.persisted()
    expect(names.map((name) => persisted.get(name))).toEqual(names.map(() => 2))
  })
})
