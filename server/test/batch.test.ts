import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LikesAnswer } from '../contract.ts'
import { readReceipt } from '../likes/receipts.ts'
import { type Harness, startHarness } from './harness.ts'

describe('batches at once', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness()
  })
  afterAll(() => h.stop())

  const send = async (names: readonly string[], key: string | null = null) => {
    const answer = await fetch(`${h.url}/likes`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === null ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify({ likes: names.map((postId) => ({ postId })) }),
    })
    expect(answer.status).toBe(202)
    return (await answer.json()) as LikesAnswer
  }
  /** Batches that share most of their posts, each in an order of its own. */
  const batches = Array.from({ length: 20 }, (_, b) =>
    Array.from({ length: 100 }, (_, i) => `shared-${(i * (b + 1) + b) % 101}`),
  )
  const likesOf = (sent: readonly string[][]) => {
    const likes = new Map<string, number>()
    for (const name of sent.flat()) likes.set(name, (likes.get(name) ?? 0) + 1)
    return likes
  }

  it('answers each item of each batch with its own post, receipt and a total that includes it', async () => {
    const answers = await Promise.all(batches.map((names) => send(names)))
    const wanted = likesOf(batches)
    answers.forEach(({ accepted, results }, b) => {
      expect(accepted).toBe(100)
      expect(results.map(({ postId }) => postId)).toEqual(batches[b])
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

  it('keeps a keyed batch apart from plain ones in the same flush, and counts its repeat once', async () => {
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
