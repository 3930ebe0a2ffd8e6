// The worker through everything that may happen to it: late, doubled, stopped, killed, MongoDB away.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { accepted } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { createCheckpoints } from '../batches/checkpoint.ts'
import { createDeadLetterWriter } from '../batches/dead-letters.ts'
import { createDrain, type DrainOutcome } from '../batches/drain-batch.ts'
import type { BatchJob } from '../batches/queue.ts'
import { writeSlice } from '../batches/write-slice.ts'
import { partitionOf } from '../likes/partition.ts'
import { journalOfMongoDb } from '../mongodb/journal.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { OpenBatch } from '../redis/scripts.ts'
import { control, type FaultyHarness, startFaultyHarness } from './fault-kit.ts'

const never = new AbortController().signal

describe('a worker', () => {
  let h: FaultyHarness
  let drain: (job: BatchJob, signal: AbortSignal) => Promise<DrainOutcome>
  beforeAll(async () => {
    // No producer and no worker of its own: the test opens and writes.
    h = await startFaultyHarness({ env: { ROLES: 'api,sampler' } })
    drain = createDrain({
      notices: null,
      redis: h.redis,
      scripts: h.scripts,
      model: h.models.posts,
      checkpoints: createCheckpoints(h.models.checkpoints),
      deadLetterWriter: createDeadLetterWriter(h.models.posts, h.scripts),
      journal: journalOfMongoDb,
      runChange: async () => ({ status: 'stale' }),
      log: h.log,
      tellState: () => {},
      onWrite: () => {},
    })
  })
  afterAll(() => h.stop())

  const open = async (post: string): Promise<BatchJob> => {
    const partition = partitionOf(post, h.config.partitions)
    const reply = (await h.scripts.openBatch(partitionKeys(partition), 'now')) as {
      status: string
    } & OpenBatch
    expect(reply.status).toBe('opened')
    const { seq, ordinal, posts, likes } = reply
    return { partition, seq, ordinal, posts, likes }
  }
  const likesOf = async (post: string) => (await h.persisted()).get(post) ?? 0

  it('writes a batch once, however often its job comes', async () => {
    await accepted(h.like('job'))
    const job = await open('job')
    const all = await Promise.all(Array.from({ length: 5 }, () => drain(job, never)))
    expect(all.filter(({ status }) => status === 'settled')).toHaveLength(1)
    expect(await drain(job, never)).toEqual({ status: 'stale' })
    expect(await likesOf('job')).toBe(1)
  })

  it('two workers may make the first checkpoint of a partition at once', async () => {
    const checkpoints = createCheckpoints(h.models.checkpoints)
    for (let round = 0; round < 20; round++) {
      const moves = Array.from({ length: 6 }, () =>
        checkpoints.move(5000 + round, '0', '1700000000000'),
      )
      expect(new Set((await Promise.all(moves)).map((m) => m.status))).toEqual(new Set(['moved']))
      expect((await checkpoints.move(5000 + round, '0', '1700000000002')).status).toBe('refused')
      expect((await checkpoints.move(5000 + round, '1700000000000', '1700000000002')).status).toBe(
        'moved',
      )
    }
  })

  it('changes nothing when it wakes up after its batch was settled', async () => {
    await accepted(h.like('zombie'))
    const job = await open('zombie')
    expect(await drain(job, never)).toMatchObject({ status: 'settled', likes: 1 })
    await accepted(h.like('zombie'))
    const next = await open('zombie')
    const zombie = await writeSlice(h.models.posts, [['zombie', 1]], Number(job.seq))
    expect(zombie).toMatchObject({ written: ['zombie'] })
    expect(await h.scripts.settleSlice(partitionKeys(job.partition), job.seq, ['zombie'])).toEqual({
      status: 'stale',
      likes: 0,
      missing: 0,
    })
    expect(await drain(next, never)).toMatchObject({ status: 'settled', likes: 1 })
    const late = await writeSlice(h.models.posts, [['zombie', 1]], Number(job.seq))
    expect(late).toMatchObject({ written: [], ahead: ['zombie'] })
    expect(await drain(job, never)).toEqual({ status: 'stale' })
    expect(await likesOf('zombie')).toBe(2)
    expect((await h.scripts.readMeta(partitionKeys(job.partition))).stopped).toBe(null)
  })

  it('takes over a slice that another worker has written with one read of it', async () => {
    const slice = Array.from({ length: 500 }, (_, i) => [`taken-over-${i}`, 2] as const)
    const posts = slice.map(([post]) => post)
    expect((await writeSlice(h.models.posts, slice, 1_800_000_000_000)).written).toEqual(posts)
    const { collection } = h.models.posts
    const reads = [vi.spyOn(collection, 'find'), vi.spyOn(collection, 'findOne')]
    const again = await writeSlice(h.models.posts, slice, 1_800_000_000_000)
    const counted = reads.map(({ mock }) => mock.calls.length)
    for (const read of reads) read.mockRestore()
    expect(again).toMatchObject({ written: posts, ahead: [], buried: [] })
    expect(counted).toEqual([1, 0])
    expect(await h.models.posts.countDocuments({ _id: { $in: posts }, likes: 2 })).toBe(500)
  })

  it('decides about each post of a slice by its own seq', async () => {
    const seq = 1_800_000_000_000
    const seqs = { before: seq - 2, written: seq, fenced: seq + 1, beyond: seq + 2, broken: 'x' }
    const entries = Object.entries(seqs).map(([post, value]) => ({ post: `mixed-${post}`, value }))
    for (const { post, value } of entries)
      await h.models.posts.collection.insertOne({ _id: post as never, likes: 10, seq: value })
    const slice = [...entries.map(({ post }) => post), 'mixed-new'].map(
      (post) => [post, 1] as const,
    )
    const outcome = await writeSlice(h.models.posts, slice, seq)
    expect(outcome).toMatchObject({ buried: ['mixed-fenced'], ahead: ['mixed-beyond'], poison: [] })
    const written = ['mixed-before', 'mixed-written', 'mixed-broken', 'mixed-new']
    expect(new Set(outcome.written)).toEqual(new Set(written))
    const likes = await Promise.all(slice.map(([post]) => likesOf(post)))
    expect(likes).toEqual([11, 10, 10, 10, 11, 1])
  })

  it('stops the partition when a post is ahead of the open batch', async () => {
    const post = 'ahead'
    await accepted(h.like(post))
    const job = await open(post)
    await h.models.posts.collection.insertOne({
      _id: post as never,
      likes: 7,
      seq: Number(job.seq) + 2,
    })
    expect(await drain(job, never)).toEqual({ status: 'stopped', reason: 'post-ahead' })
    expect(await likesOf(post)).toBe(7)
    await h.models.posts.collection.deleteOne({ _id: post as never })
    await control(h, `/partitions/${job.partition}/continue`, { restored: 'apply' })
    const seq = (await h.scripts.readMeta(partitionKeys(job.partition))).openSeq!
    expect(await drain({ ...job, seq }, never)).toMatchObject({ status: 'settled' })
    expect(await likesOf(post)).toBe(1)
  })

  it('repairs a post whose seq is missing or no number, and counts on', async () => {
    const seqs: [string, unknown][] = [
      ['no-seq', undefined],
      ['text-seq', 'x'],
      ['null-seq', null],
    ]
    for (const [post, seq] of seqs) {
      await h.models.posts.collection.insertOne({
        _id: post as never,
        likes: 10,
        ...(seq !== undefined && { seq }),
      })
      await accepted(h.like(post))
      expect(await drain(await open(post), never)).toMatchObject({ status: 'settled' })
      expect(await likesOf(post)).toBe(11)
    }
  })

  it('stops between slices, and another goes on where it was', async () => {
    const posts = Array.from({ length: 3000 }, (_, i) => `many-${i}`)
    const keys = partitionKeys(partitionOf(posts[0]!, h.config.partitions))
    const mine = posts.filter((post) => partitionKeys(partitionOf(post, 4)).meta === keys.meta)
    for (const part of [mine.slice(0, 500), mine.slice(500)]) {
      const likes = part.map((postId) => ({ postId }))
      expect((await post(`${h.url}/likes`, { likes })).status).toBe(202)
    }
    const job = await open(posts[0]!)
    const stop = new AbortController()
    const first = drain(job, stop.signal)
    await until('a slice is settled', async () => (await h.scripts.readMeta(keys)).taken > 0)
    stop.abort()
    expect(['interrupted', 'settled']).toContain((await first).status)
    await drain(job, never)
    expect((await h.scripts.readMeta(keys)).openSeq).toBe(null)
    const persisted = await h.persisted()
    expect(mine.filter((post) => persisted.get(post) !== 1)).toEqual([])
  })
})
