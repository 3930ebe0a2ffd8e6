// Reads while MongoDB is away: what Redis knows is said, what nobody knows is not called unknown.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accepted, liveTotal } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import { type FaultyHarness, startFaultyHarness } from './fault-kit.ts'

describe('with MongoDB away', () => {
  let h: FaultyHarness
  beforeAll(async () => {
    h = await startFaultyHarness()
    await accepted(h.like('dropped'))
    await h.drained()
    for (const key of await h.redis.keys('*:counts')) await h.redis.unlink(key)
    await accepted(h.like('cached'))
    await liveTotal(h.url, 'cached')
    h.toMongodb.set({ refuse: true })
    h.toMongodb.reset()
    await until('the absence is seen', async () => (await ask('/readyz')).mongodb === 'degraded')
  })
  afterAll(() => h.stop())

  const ask = async (path: string) =>
    (await (await fetch(h.url + path)).json()) as { mongodb: string }
  const answerTo = async (path: string) => {
    const answer = await fetch(h.url + path)
    return { status: answer.status, body: (await answer.json()) as unknown }
  }

  it('says what Redis knows of a post', async () => {
    const { status, body } = await answerTo('/posts/cached')
    expect(status).toBe(200)
    expect(body).toMatchObject({ postId: 'cached', likes: 1, persisted: null })
  })

  it('does not call a post unknown that only MongoDB knows', async () => {
    const unsaid = { postId: 'dropped', title: null, likes: null, persisted: null }
    const one = await answerTo('/posts/dropped')
    expect(one).toMatchObject({ status: 200, body: unsaid })
    const { status, body } = await answerTo('/posts?ids=cached,dropped')
    expect(status).toBe(200)
    expect(body).toMatchObject({ posts: [{ postId: 'cached', likes: 1 }, unsaid] })
  })
})
