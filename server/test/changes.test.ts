// Changes of posts by an administrator, on real servers: exact under the audit, at once, and done once whatever dies.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChangeEntry, ChangesAnswer, Post, ProblemBody } from '../../contract/index.ts'
import { accepted, type Harness, liveTotal, startHarness } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { startReadyProcess } from '../../testing/server-process.ts'
import { patience, until } from '../../testing/until.ts'
import { writeChange } from '../changes/write-change.ts'
import { partitionOf } from '../likes/partition.ts'
import { partitionKeys } from '../redis/keys.ts'
import { control, decidedAudit } from './fault-kit.ts'

describe('a change of a post', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness({ env: { AUDIT_INTERVAL: '1h' } })
  })
  afterAll(() => h.stop())

  const send = (method: string, path: string, body?: unknown, url = h.url) =>
    fetch(`${url}${path}`, {
      method,
      headers: { origin: url, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const change = async (id: string, body: unknown) => {
    const answer = await send('PATCH', `/admin/posts/${id}`, body)
    expect([answer.status, await answer.clone().text()]).toEqual([200, expect.anything()])
    return (await answer.json()) as ChangeEntry
  }
  const read = async (id: string) => (await (await fetch(`${h.url}/posts/${id}`)).json()) as Post
  const topOf = async () => {
    const answer = await fetch(`${h.url}/posts?sort=-likes`)
    const { posts } = (await answer.json()) as { posts: Post[] }
    return posts.map(({ postId, likes }) => [postId, likes])
  }
  const slugOf = async (answer: Response) =>
    ((await answer.json()) as ProblemBody).type.split('/').at(-1)
  const changes = async () =>
    ((await (await send('GET', '/admin/changes')).json()) as ChangesAnswer).changes
  const equalAudit = async () => {
    await h.drained()
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', difference: 0 })
  }

  it('sets, renames and is logged; the audit moves with it', async () => {
    for (let i = 0; i < 3; i++) await accepted(h.like('set'))
    await h.drained()
    const raised = await change('set', { likes: 100, title: 'New name' })
    expect(raised).toMatchObject({ postId: 'set', by: '127.0.0.1', refused: false })
    expect(raised.before).toEqual({ likes: 3, title: null, state: 'open' })
    expect(raised.after).toEqual({ likes: 100, title: 'New name', state: 'open' })
    expect(await read('set')).toMatchObject({ likes: 100, persisted: 100, title: 'New name' })
    expect((await accepted(h.like('set'))).likes).toBe(101)
    await equalAudit()
    const named = 'named-for-two-posts'
    for (const id of ['one', 'two']) await change(`${id}?id=${named}`, { likes: 0 })
    expect((await changes()).map(({ postId }) => postId)).toEqual(['two', 'one', 'set'])
    await change('set', { likes: 7, title: null })
    await change('fresh', { likes: 9 })
    expect(await topOf()).toEqual([
      ['fresh', 9],
      ['set', 7],
    ]) // at once, unliked
    expect((await accepted(h.like('set'))).likes).toBe(8)
    await equalAudit()
    // A worker that wakes up late writes nothing any more.
    const { seq } = (await h.models.posts.findById('set').lean())!
    const late = {
      id: 'late',
      by: '',
      at: 0,
      isImport: false,
      entries: [['set', { likes: 100 }]],
    } as const
    expect((await writeChange(h.models.posts, late, seq - 2, { w: 1, j: false })).ahead).toBe(true)
    expect((await h.persisted()).get('set')).toBe(8)
    expect((await changes()).map(({ postId, after }) => [postId, after!.likes])).toEqual([
      ['fresh', 9],
      ['set', 7],
      ['two', 0],
      ['one', 0],
      ['set', 100],
    ])
  })

  it('that blocks refuses likes from its answer on, and no others', async () => {
    await accepted(h.like('a'))
    const keyed = { 'idempotency-key': 'before' }
    const first = await accepted(h.like('a', keyed))
    expect((await change('a', { state: 'blocked' })).after).toMatchObject({ state: 'blocked' })
    // At once and under one flush: only those of the post are refused.
    const { partitions } = h.config
    const isBeside = (id: string) => partitionOf(id, partitions) === partitionOf('a', partitions)
    const beside = Array.from({ length: 200 }, (_, i) => `b${i}`).find(isBeside)!
    const ids = Array.from({ length: 10 }, () => [beside, 'a']).flat()
    const plain = ids.map((postId) => post(`${h.url}/like`, { postId }))
    const statuses = (await Promise.all(plain)).map(({ status }) => status)
    expect(statuses).toEqual(ids.map((id) => (id === 'a' ? 403 : 202)))
    const bulk = await post(`${h.url}/likes`, { likes: [{ postId: 'b' }, { postId: 'a' }] })
    expect([bulk.status, await slugOf(bulk)]).toEqual([403, 'post-blocked'])
    const repeat = await accepted(h.like('a', keyed))
    expect(repeat.receipt).toBe(first.receipt)
    const other = await h.like('a', { 'idempotency-key': 'since' })
    expect(await slugOf(other)).toBe('post-blocked')
    expect(await read('a')).toMatchObject({ blocked: true, likes: 2 })
    await change('a', { state: 'open' })
    await until('it is liked again', async () => (await h.like('a')).status === 202)
    expect((await read('a')).likes).toBe(3)
    await equalAudit()
    expect((await h.persisted()).get(beside)).toBe(10)
  })

  it('that deletes keeps what the post has, and can be taken back', async () => {
    await accepted(h.like('gone'))
    expect((await send('DELETE', '/admin/posts/gone')).status).toBe(200)
    const liked = await h.like('gone')
    expect([liked.status, await slugOf(liked)]).toEqual([410, 'post-deleted'])
    const found = await fetch(`${h.url}/posts/gone`)
    expect([found.status, await slugOf(found)]).toEqual([410, 'post-deleted'])
    expect((await post(`${h.url}/posts`, { postId: 'gone', title: 'Back' })).status).toBe(409)
    await equalAudit()
    expect((await h.persisted()).get('gone')).toBe(1)
    await change('gone', { state: 'open' })
    expect(await liveTotal(h.url, 'gone')).toBe(1)
    expect((await send('DELETE', '/admin/posts/never-liked')).status).toBe(404)
    expect((await send('PATCH', '/admin/posts/gone', {})).status).toBe(400)
  })

  it('is known again to a Redis that lost it, once the operator continues', async () => {
    await change('kept', { state: 'blocked' })
    const partition = partitionOf('kept', h.config.partitions)
    const keys = partitionKeys(partition)
    await h.redis.multi().del(keys.refused).hdel(keys.meta, 'refuses').exec()
    await h.redis.hset(keys.meta, 'stopped', 'redis-lost')
    await control(h, `/partitions/${partition}/continue`, { restored: 'apply' })
    await until('it is refused', async () => (await h.like('kept')).status === 403)
    expect((await read('kept')).likes).toBe(0)
  })

  it.each(['taken', 'written', 'logged'])(
    'is done once when its process dies after it was %s',
    async (point) => {
      const id = `crash-${point}`
      await accepted(h.like(id))
      await h.drained()
      const { redisUrl, mongodbUrl } = h.services
      const dying = await startReadyProcess({
        ...{ REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl, ROLES: 'api' },
        CRASH_AT: `change-${point}:1`,
      })
      const name = randomBytes(12).toString('base64url')
      const path = `/admin/posts/${id}?id=${name}`
      const url = `http://127.0.0.1:${dying.port}`
      await expect(send('PATCH', path, { likes: 50, state: 'blocked' }, url)).rejects.toThrow()
      await dying.ended
      const refused = await h.like(id)
      expect(refused.status).toBe(403)
      const isSettled = async () => (await h.metas()).every(({ openSeq }) => openSeq === null)
      const isLogged = async () => (await changes()).some((entry) => entry.id.startsWith(name))
      await until('it is done', async () => (await isLogged()) && isSettled(), patience.long)
      // Sent again under its name, it is what was done.
      const again = await send('PATCH', path, { likes: 50, state: 'blocked' })
      expect(await again.json()).toMatchObject({ before: { likes: 1 }, after: { likes: 50 } })
      expect((await changes()).filter((entry) => entry.postId === id)).toHaveLength(1)
      expect((await h.persisted()).get(id)).toBe(50)
      await equalAudit()
    },
  )
})
