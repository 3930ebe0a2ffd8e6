// The audit on real servers: it finds one lost like, is right under load, and leaves no hold behind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Audit, PostsAnswer } from '../../contract/index.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import { createAuditor } from '../batches/audit.ts'
import { createHold } from '../batches/hold.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { control, countsAll, decidedAudit, expectExactlyOnce, startLoad } from './fault-kit.ts'

describe('the audit', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness()
  })
  afterAll(() => h.stop())

  const keys = () => Array.from({ length: h.config.partitions }, (_, p) => partitionKeys(p))
  const holds = async () => (await h.metas()).filter(({ hold }) => hold !== null).length
  const openings = async () => (await h.metas()).map(({ lastSeq }) => lastSeq).join()

  it('takes its base before the first batch opens', async () => {
    // The one of the start would still store what it found before.
    const isOver = async () => (await h.redis.hexists(sharedKeys.audit, 'last')) === 1
    await until('the first audit is over', isOver)
    await h.models.posts.create([{ _id: 'old', likes: 1000, seq: 0 }])
    await h.redis.hdel(sharedKeys.audit, 'base')
    await accepted(h.like('first'))
    await h.drained()
    expect(Number(await h.redis.hget(sharedKeys.audit, 'base'))).toBe(1000)
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', base: 1000, persisted: 1 })
  })

  it('finds one like that was lost and one that was doubled, and says of which post', async () => {
    const change = (by: number) =>
      h.models.posts.updateOne({ _id: 'first' }, { $inc: { likes: by } })
    const different = (difference: number) => ({
      ...{ status: 'different', difference },
      posts: { compared: 1, differ: 1, likes: difference, most: [{ postId: 'first', difference }] },
    })
    await change(-1)
    expect(await decidedAudit(h)).toMatchObject(different(-1))
    await change(2)
    expect(await decidedAudit(h)).toMatchObject(different(1))
    await change(-1)
    expect(await decidedAudit(h)).not.toHaveProperty('posts')
  })

  it('names a post whose likes are gone, none that moves, and none of which Redis has no total', async () => {
    const { collection } = h.models.posts
    await accepted(h.like('gone'))
    await h.drained()
    await collection.deleteOne({ _id: 'gone' as never })
    await collection.insertOne({ _id: 'foreign' as never, likes: 500, seq: 0 })
    const load = startLoad(() => [h.url])
    for (let round = 0; round < 2; round++) {
      await countsAll(load, 50)
      const { posts } = await decidedAudit(h)
      expect(posts).toMatchObject({ likes: -1, most: [{ postId: 'gone', difference: -1 }] })
    }
    await load.stop()
    await h.drained()
    await collection.deleteOne({ _id: 'foreign' as never })
    await collection.insertOne({ _id: 'gone' as never, likes: 1, seq: 0 })
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal' })
  })

  it('counts the posts whose likes are no number', async () => {
    await h.models.posts.collection.insertOne({ _id: 'odd' as never, likes: 'x', seq: 0 })
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', notNumbers: 1 })
    await h.models.posts.collection.deleteOne({ _id: 'odd' as never })
  })

  it('lists no document among the posts whose id no like can name', async () => {
    const { collection } = h.models.posts
    const ids = ['\u202ederorrim', '', 'two words', 'x'.repeat(65), 7]
    await collection.insertMany(ids.map((_id) => ({ _id: _id as never, likes: 1e6, seq: 0 })))
    await collection.insertOne({ _id: 'found-by-the-audit' as never, likes: 999_999, seq: 0 })
    await decidedAudit(h)
    const answer = await fetch(`${h.url}/posts?sort=-likes&limit=5`)
    const { posts } = PostsAnswer.parse(await answer.json())
    expect(posts[0]!.postId).toBe('found-by-the-audit')
    await collection.deleteMany({ likes: { $gte: 999_999 } })
  })

  it('is right under load, again and again, and holds nobody up', async () => {
    const load = startLoad(() => [h.url])
    const audits: Audit[] = []
    for (let round = 0; round < 5; round++) {
      const audited = control<Audit>(h, '/audit')
      await countsAll(load, 50)
      audits.push(await audited)
    }
    await load.stop()
    expect(audits.map(({ difference }) => difference)).toEqual([0, 0, 0, 0, 0])
    // A busy machine may not come to rest within the hold; then it says how much moved.
    for (const { status, moved } of audits) expect(status).toBe(moved === 0 ? 'equal' : 'within')
    expect(load.count('unknown')).toBe(0)
    await expectExactlyOnce(h, load.history)
    expect(await holds()).toBe(0)
  })

  it('is shared by who asks at once, and two auditors do not disturb each other', async () => {
    const other = createAuditor({
      redis: h.redis,
      scripts: h.scripts,
      mongodb: { whenUp: async () => {} } as never,
      model: h.models.posts,
      partitions: h.config.partitions,
      intervalMs: 1e9,
      log: h.log,
      now: Date.now,
      onAudited: async () => {},
    })
    const load = startLoad(() => [h.url])
    const audits = await Promise.all([
      other.run(),
      other.run(),
      control<Audit>(h, '/audit'),
      control<Audit>(h, '/audit'),
    ])
    await load.stop()
    expect(audits[0]).toBe(audits[1])
    expect(audits.filter(({ status }) => status === 'different')).toEqual([])
    await other.stop()
    await until('no hold is left', async () => (await holds()) === 0)
    await expectExactlyOnce(h, load.history)
  })

  it('lets nothing open under its hold, neither by the clock nor by the operator, and then goes on', async () => {
    const hold = createHold({ keys: keys(), scripts: h.scripts })
    await h.drained()
    await hold.take()
    try {
      await accepted(h.like('held'))
      const before = await openings()
      expect(await control(h, '/drain/claim')).toMatchObject({ opened: 0 })
      for (const key of keys())
        expect(['held', 'empty']).toContain((await h.scripts.openBatch(key, 'now')).status)
      expect(await openings()).toBe(before)
    } finally {
      await hold.release()
    }
    await h.drained()
    expect((await h.persisted()).get('held')).toBe(1)
  })

  it('leaves the pause of the operator as it was', async () => {
    await control(h, '/drain/pause')
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal' })
    await accepted(h.like('paused'))
    expect(await control(h, '/drain/claim')).toMatchObject({ drain: 'paused', opened: 1 })
    await h.drained()
    const before = await openings()
    await accepted(h.like('paused'))
    expect((await h.metas()).every(({ paused }) => paused)).toBe(true)
    expect(await openings()).toBe(before)
    await control(h, '/drain/resume')
    await h.drained()
    expect((await h.persisted()).get('paused')).toBe(2)
  })

  it('says undecided when a partition was continued while it summed, never a false alarm', async () => {
    const { meta } = partitionKeys(0)
    let continued = false
    const scripts = {
      ...h.scripts,
      readMeta: async (keys: Parameters<typeof h.scripts.readMeta>[0]) => {
        const read = await h.scripts.readMeta(keys)
        return keys.meta === meta && continued ? { ...read, rebase: 'later' } : read
      },
    }
    const collection = {
      aggregate: (...args: Parameters<typeof h.models.posts.collection.aggregate>) => {
        continued = true
        return h.models.posts.collection.aggregate(...args)
      },
    }
    const auditor = createAuditor({
      redis: h.redis,
      scripts,
      mongodb: { whenUp: async () => {} } as never,
      model: { db: h.models.posts.db, collection } as never,
      partitions: h.config.partitions,
      intervalMs: 1e9,
      log: h.log,
      now: Date.now,
      onAudited: async () => {},
    })
    expect(await auditor.run()).toMatchObject({ status: 'undecided' })
    expect(continued).toBe(true)
    await auditor.stop()
  })
})

describe('the audit of a new system', () => {
  it('compares the first likes as soon as they are persisted', async () => {
    const h = await startHarness({ env: { AUDIT_INTERVAL: '1d' } })
    const last = async (): Promise<Audit | null> =>
      JSON.parse((await h.redis.hget(sharedKeys.audit, 'last')) ?? 'null')
    try {
      await until('nothing was compared', async () => (await last())?.persisted === 0)
      await accepted(h.like('first'))
      await until('the like was compared', async () => (await last())?.persisted === 1)
      expect(await last()).toMatchObject({ status: 'equal', sum: 1 })
    } finally {
      await h.stop()
    }
  })
})
