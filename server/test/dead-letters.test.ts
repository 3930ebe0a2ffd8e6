// Posts that MongoDB refuses for good, among others that it takes: fenced, buried, listed, repaired and
// replayed, and the sums come out at zero all the way.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeadLettersAnswer, ReplayAnswer } from '../../contract/index.ts'
import { accepted, type Harness, liveTotal, startHarness } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import { fencePost } from '../batches/fence.ts'
import { partitionOf } from '../likes/partition.ts'
import { partitionKeys } from '../redis/keys.ts'
import { control, decidedAudit, expectConserved } from './fault-kit.ts'

describe('dead letters', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness()
  })
  afterAll(() => h.stop())

  const poison = async (post: string, likes: unknown, more: Record<string, unknown> = {}) => {
    await h.models.posts.collection.insertOne({ _id: post as never, likes, seq: 0, ...more })
  }
  const repair = (post: string, likes: number) =>
    h.models.posts.collection.updateOne({ _id: post as never }, { $set: { likes } })
  const state = async (receipt: string, wait = '') =>
    (
      (await (await fetch(`${h.url}/receipts/${receipt}${wait}`)).json()) as {
        state: string
      }
    ).state
  const list = async () =>
    (await (
      await fetch(`${h.url}/admin/dead-letters`, { headers: { origin: h.url } })
    ).json()) as DeadLettersAnswer
  const named = (post: string) => ({
    partition: partitionOf(post, h.config.partitions),
    postId: post,
  })
  const replay = (...posts: string[]) =>
    control<ReplayAnswer>(h, '/dead-letters/replay', { dead: posts.map(named) })
  const seqOf = async (post: string) =>
    (await h.models.posts.collection.findOne({ _id: post as never }))?.seq as number

  it('buries a poison post alone, repairs and replays it, twice', async () => {
    await poison('bad', 'many')
    const receipts = [await accepted(h.like('bad')), await accepted(h.like('bad'))]
    const good = await accepted(h.like('good'))
    for (const { receipt } of receipts)
      expect(await state(receipt, '?wait=20000')).toBe('dead-lettered')
    expect(await state(good.receipt, '?wait=20000')).toBe('persisted')
    expect((await seqOf('bad')) % 2).toBe(1)
    expect((await list()).dead).toContainEqual({ ...named('bad'), likes: 2 })
    await h.drained()
    await expectConserved(h)

    // Replayed while it is still bad: buried again, nothing lost.
    expect(await replay('bad')).toEqual({ posts: 1, likes: 2 })
    await until('it is buried again', async () => (await list()).dead.length === 1)
    expect(await state(receipts[0]!.receipt)).toBe('dead-lettered')

    await repair('bad', 40)
    expect(await replay('bad')).toEqual({ posts: 1, likes: 2 })
    expect(await replay('bad')).toEqual({ posts: 0, likes: 0 })
    for (const { receipt } of receipts)
      expect(await state(receipt, '?wait=20000')).toBe('persisted')
    await h.drained()
    expect((await h.persisted()).get('bad')).toBe(42)
    expect((await list()).dead).toEqual([])
    await expectConserved(h)
  })

  it('buries every kind of poison among hundreds of good posts, once each', async () => {
    const bad = [
      ['text', 'x'],
      ['list', [1]],
      ['object', { a: 1 }],
      ['date', new Date(0)],
      ['yes', true],
    ] as const
    for (const [post, likes] of bad) await poison(`bad-${post}`, likes)
    await poison('bad-both', 'x', { seq: 'y' })
    const posts = [...bad.map(([post]) => `bad-${post}`), 'bad-both']
    const good = Array.from({ length: 300 }, (_, i) => `good-${i}`)
    await Promise.all([...good, ...posts].map((post) => accepted(h.like(post))))
    await h.drained()
    const { dead } = await list()
    expect(dead.map(({ postId }) => postId).sort()).toEqual([...posts].sort())
    const persisted = await h.persisted()
    expect(good.filter((post) => persisted.get(post) !== 1)).toEqual([])
    await expectConserved(h)

    for (const post of posts) await repair(post, 0)
    expect(await replay(...posts)).toEqual({ posts: posts.length, likes: posts.length })
    await h.drained()
    const after = await h.persisted()
    expect(posts.filter((post) => after.get(post) !== 1)).toEqual([])
    await expectConserved(h)
  })

  it('fences nothing that was written, and lets no late worker write what was fenced', async () => {
    const { posts } = h.models
    await posts.collection.insertOne({ _id: 'fence' as never, likes: 1, seq: 100 })
    expect(await fencePost(posts, 'fence', 100)).toBe('written')
    expect(await fencePost(posts, 'fence', 200)).toBe('fenced')
    expect(await fencePost(posts, 'fence', 200)).toBe('fenced')
    expect(await seqOf('fence')).toBe(201)
    expect(await fencePost(posts, 'fence', 198)).toBe('ahead')
    expect(await fencePost(posts, 'fence-new', 200)).toBe('fenced')
    expect((await h.persisted()).get('fence-new')).toBe(0)
    await posts.collection.deleteMany({ _id: { $in: ['fence', 'fence-new'] as never[] } })
  })

  it('replays nothing for who names another partition or an unknown post', async () => {
    await poison('lost-name', null as never)
    expect(await replay('never-heard-of')).toEqual({ posts: 0, likes: 0 })
    const wrong = (partitionOf('bad', 4) + 1) % 4
    expect(
      await control(h, '/dead-letters/replay', { dead: [{ partition: wrong, postId: 'bad' }] }),
    ).toEqual({ posts: 0, likes: 0 })
    await h.models.posts.collection.deleteOne({ _id: 'lost-name' as never })
  })

  it('leaves the audit exact when it began before all this', async () => {
    const audit = await decidedAudit(h)
    const edits = 40 // what the repair of `bad` wrote beside any batch
    expect(audit).toMatchObject({ status: 'different', difference: edits })
    await h.models.posts.collection.updateOne({ _id: 'bad' as never }, { $inc: { likes: -edits } })
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', difference: 0 })
  })

  it('keeps the live total right for a post that lies in the dead letters', async () => {
    await poison('total', 'x')
    await accepted(h.like('total'))
    await until('it is buried', async () =>
      (await list()).dead.some(({ postId }) => postId === 'total'),
    )
    await repair('total', 0)
    const keys = partitionKeys(partitionOf('total', 4))
    await h.redis.unlink(keys.counts)
    await accepted(h.like('total'))
    expect(await liveTotal(h.url, 'total')).toBe(2)
    await replay('total')
    await h.drained()
    expect((await h.persisted()).get('total')).toBe(2)
  })
})
