// The data of 555843c under today's app: every like that was acknowledged then is in MongoDB once, whoever was
// told something hears the same, and what the stream kept reads like today's.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DeadLettersAnswer, type Post, Sample } from '../../contract/index.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { loadStoredData, readStoredAnswers, type StoredReceipt } from '../../testing/stored-data.ts'
import { until } from '../../testing/until.ts'
import { partitionKeys } from '../redis/keys.ts'
import { control, decidedAudit, expectConserved } from './fault-kit.ts'

const then = readStoredAnswers()
const [dead] = then.dead
const env = { PARTITIONS: String(then.partitions) }

/** MongoDB when everything is drained, without the posts of `but`. */
const expectPersisted = async (h: Harness, but: readonly string[]) => {
  const expected = new Map(then.acknowledged)
  expected.set('older', expected.get('older')! + then.base)
  const persisted = await h.persisted()
  for (const post of but) expected.delete(post)
  for (const [post, likes] of expected) expect([post, persisted.get(post)]).toEqual([post, likes])
}

describe('data of 555843c', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness({
      env,
      through: async (services) => {
        await loadStoredData(services)
        return {}
      },
    })
  })
  afterAll(() => h.stop())

  const ask = (path: string, headers: Record<string, string> = {}, body?: unknown) =>
    post(h.url + path, body, headers)
  const stateOf = async ({ receipt, postId }: StoredReceipt): Promise<StoredReceipt> => {
    const answer = await fetch(`${h.url}/receipts/${receipt}`)
    const { state, type } = (await answer.json()) as { state?: string; type?: string }
    return { receipt, postId, status: answer.status, state: state ?? type!.split('/').at(-1)! }
  }
  const stateThen = ({ receipt, postId, status, state }: StoredReceipt): StoredReceipt => ({
    ...{ receipt, postId, status, state },
  })
  const accepted = async () => (await h.metas()).reduce((sum, meta) => sum + meta.accepted, 0)
  const deadLetters = async () =>
    (await (
      await fetch(`${h.url}/admin/dead-letters`, { headers: { origin: h.url } })
    ).json()) as DeadLettersAnswer

  // Drain and worker were paused: nothing moves until they are resumed, further below.

  it('holds the sums of then, and stays paused', async () => {
    const sample = Sample.parse(await h.stats())
    expect(sample.totals).toEqual(then.totals)
    expect(sample.drain).toMatchObject({ paused: true, workerPaused: true })
    expect(sample.conservation).toMatchObject({ difference: 0, audit: { status: 'equal' } })
  })

  it('answers the totals and titles of then', async () => {
    for (const { postId, title, likes, persisted } of then.posts) {
      const post = (await (await fetch(`${h.url}/posts/${postId}`)).json()) as Post
      expect(post).toMatchObject({ postId, title, likes, persisted })
    }
  })

  it('tells of each receipt what was told then', async () => {
    const now = await Promise.all(then.receipts.map(stateOf))
    expect(now).toEqual(then.receipts.map(stateThen))
    expect(new Set(now.map(({ state }) => state))).toEqual(
      new Set([
        ...['pending', 'claimed', 'persisted', 'dead-lettered'],
        ...['receipt-lost', 'unknown-receipt'],
      ]),
    )
  })

  it('answers a repeat of then with the first receipts, and counts nothing', async () => {
    const before = await accepted()
    for (const { key, path, body, answer } of then.requests) {
      const repeat = await ask(path, { 'idempotency-key': key }, body)
      expect([key, repeat.status]).toEqual([key, 202])
      const receiptsOf = (a: typeof answer) =>
        'results' in a ? a.results.map(({ receipt }) => receipt) : [a.receipt]
      expect(receiptsOf((await repeat.json()) as typeof answer)).toEqual(receiptsOf(answer))
      expect((await ask('/posts/another/like', { 'idempotency-key': key })).status).toBe(422)
    }
    expect(await accepted()).toBe(before)
  })

  it('writes every acknowledged like once', async () => {
    await control(h, '/worker/resume')
    await control(h, '/drain/resume')
    await h.drained()
    await expectPersisted(h, [dead!.postId])
    await expectConserved(h)
    expect((await deadLetters()).dead).toEqual([
      { ...dead, likes: then.acknowledged.get(dead!.postId) },
    ])
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', base: then.base })
  })

  it('replays the dead letter', async () => {
    await h.models.posts.collection.updateOne(
      { _id: dead!.postId as never },
      { $set: { likes: 0 } },
    )
    const { partition, postId } = dead!
    await control(h, '/dead-letters/replay', { dead: [{ partition, postId }] })
    await h.drained()
    await expectPersisted(h, [])
    await expectConserved(h)
    const good = then.receipts.filter(({ status }) => status === 200)
    for (const { state } of await Promise.all(good.map(stateOf))) expect(state).toBe('persisted')
  })
})

it('continues a partition that 555843c stopped', async () => {
  const h = await startHarness({
    env,
    through: async (services) => {
      await loadStoredData(services)
      return {}
    },
  })
  try {
    await h.redis.hset(partitionKeys(1).meta, 'stopped', 'floor-differs')
    await until('it is told', async () => (await h.stats()).stopped.length === 1)
    expect((await h.stats()).stopped).toMatchObject([
      { partition: 1, reason: 'checkpoint-differs' },
    ])
    await control(h, '/worker/resume')
    await control(h, '/drain/resume')
    await control(h, '/partitions/1/continue', { restored: 'apply' })
    await h.drained()
    await expectPersisted(h, [dead!.postId])
  } finally {
    await h.stop()
  }
})
