import { expect, it } from 'vitest'
import type { HoldResult } from '../redis/scripts.ts'
import { onEachRedis } from './scripts-kit.ts'

const future = '9000000000002' // a seq of a clock that was far ahead

onEachRedis(['--appendonly', 'no'], (bench) => {
  it('claims all pending likes once, and answers with the open batch until it is settled', async () => {
    const { count, openBatch, meta, keys } = bench.partition
    expect(await openBatch(keys, 'tick')).toEqual({ status: 'empty' })
    await count(['a', 2], ['b', 3])
    const opened = await openBatch(keys, 'tick')
    expect(opened).toMatchObject({ status: 'opened', prev: '0', ordinal: 1, posts: 2, likes: 5 })
    await count(['a', 7])
    expect(await openBatch(keys, 'tick')).toEqual({ ...opened, status: 'open' })
    expect(await openBatch(keys, 'now')).toEqual({ ...opened, status: 'open' })
    const now = await meta()
    expect(now).toMatchObject({ pending: 7, claimed: 5, pendingPosts: 1, claimedPosts: 2 })
    expect(now.ordinals).toEqual({ next: 2, open: 1, settled: 0 })
    expect(await bench.redis.hgetall(keys.claimed(now.openSeq!))).toEqual({ a: '2', b: '3' })
  })

  it('numbers batches with even seqs of 13 digits that rise when the clock steps back', async () => {
    const { count, open, settleSlice, keys } = bench.partition
    const seqs: string[] = []
    for (let i = 0; i < 5; i++) {
      await count(['a', 1])
      const { seq, prev } = await open()
      expect(prev).toBe(seqs.at(-1) ?? '0')
      if (i === 2) await bench.redis.hset(keys.meta, 'lastseq', future)
      expect(await settleSlice(keys, seq, ['a'])).toMatchObject({ status: 'settled' })
      seqs.push(seq)
    }
    for (const seq of seqs) expect(seq).toMatch(/^\d{12}[02468]$/)
    expect(seqs).toEqual([...new Set(seqs)].sort())
    expect(seqs.slice(3)).toEqual(['9000000000004', '9000000000006'])
  })

  it('opens nothing under a hold, not even for the operator, until the hold is over', async () => {
    const { count, openBatch, setHold, setPaused, keys } = bench.partition
    await count(['a', 1])
    await setPaused(keys, true)
    await setHold(keys, 3000, null)
    expect(await openBatch(keys, 'tick')).toEqual({ status: 'held' })
    expect(await openBatch(keys, 'now')).toEqual({ status: 'held' })
    await bench.redis.hset(keys.meta, 'hold', 1)
    expect(await openBatch(keys, 'now')).toMatchObject({ status: 'opened' })
  })

  it('takes a hold that is further ahead than its lease for none', async () => {
    const { count, openBatch, setHold, keys } = bench.partition
    const seconds = Number((await bench.redis.time())[0])
    await bench.redis.hset(keys.meta, 'hold', seconds * 1000 + 3_600_000)
    const { status, hold } = await setHold(keys, 3000, null)
    expect([status, Math.abs(hold! - seconds * 1000) < 30_000]).toEqual(['set', true])
    await bench.redis.hset(keys.meta, 'hold', seconds * 1000 + 3_600_000)
    await count(['a', 1])
    expect(await openBatch(keys, 'tick')).toMatchObject({ status: 'opened' })
  })

  it('opens nothing while paused, except for the operator', async () => {
    const { count, openBatch, setPaused, meta, keys } = bench.partition
    await count(['a', 1])
    await setPaused(keys, true)
    expect((await meta()).paused).toBe(true)
    expect(await openBatch(keys, 'tick')).toEqual({ status: 'paused' })
    expect(await openBatch(keys, 'now')).toMatchObject({ status: 'opened' })
    await setPaused(keys, false)
    expect((await meta()).paused).toBe(false)
  })

  it('makes a hold only longer, and ends it only for the one who set it last', async () => {
    const { setHold, meta, keys } = bench.partition
    expect(await setHold(keys, null, 7)).toEqual({ status: 'released', hold: null })
    // Sent together, so that no lease ends between them.
    const leases = [2000, 1, 3000].map((ms) => setHold(keys, ms, null))
    const [first, shorter, longer] = (await Promise.all(leases)) as [
      HoldResult,
      HoldResult,
      HoldResult,
    ]
    expect([first.status, shorter.status, longer.status]).toEqual(['set', 'kept', 'set'])
    expect(shorter.hold).toBe(first.hold)
    expect(longer.hold).toBeGreaterThan(first.hold!)
    expect(await setHold(keys, null, first.hold)).toEqual({ status: 'kept', hold: longer.hold })
    expect((await meta()).hold).toBe(longer.hold)
    expect(await setHold(keys, null, longer.hold)).toEqual({ status: 'released', hold: null })
    expect((await meta()).hold).toBe(null)
  })

  it('reports the open batch of a stopped partition, and opens no other', async () => {
    const { count, open, openBatch, stopPartition, meta, keys } = bench.partition
    await count(['a', 1])
    const { seq } = await open()
    expect(await stopPartition(keys, '2', 'a stale worker')).toEqual({ status: 'stale' })
    expect((await meta()).stopped).toBe(null)
    expect(await stopPartition(keys, seq, 'checkpoint-differs')).toEqual({ status: 'stopped' })
    expect(await stopPartition(keys, seq, 'another')).toEqual({ status: 'stopped' })
    const answer = await openBatch(keys, 'now')
    expect(answer).toMatchObject({ status: 'open', seq, stopped: 'checkpoint-differs' })
    await bench.redis.hdel(keys.meta, 'openseq')
    expect(await openBatch(keys, 'now')).toEqual({
      status: 'stopped',
      reason: 'checkpoint-differs',
    })
  })

  it('settles exactly what lies in the ledger: repeats and posts that are gone count nothing', async () => {
    const { count, open, settleSlice, meta, readSlices, keys } = bench.partition
    await count(['a', 2], ['b', 3], ['__proto__', 4])
    const { seq } = await open()
    expect(await settleSlice(keys, seq, ['a', 'a', 'x'])).toEqual({
      status: 'open',
      likes: 2,
      missing: 0,
    })
    expect(await settleSlice(keys, seq, ['a'])).toEqual({ status: 'open', likes: 0, missing: 0 })
    expect(await meta()).toMatchObject({ settled: 2, taken: 2, claimed: 7, claimedPosts: 2 })
    expect(await readSlices(keys)).toBe('1')
    const last = await settleSlice(keys, seq, ['b', '__proto__'])
    expect(last).toEqual({ status: 'settled', likes: 7, missing: 0 })
    const now = await meta()
    expect(now).toMatchObject({ settled: 9, openSeq: null, settledSeq: seq, claimed: 0 })
    expect(now).toMatchObject({ openedAt: null, openSince: null, slices: '2', missing: 0 })
    expect(now.ordinals).toEqual({ next: 2, open: null, settled: 1 })
    expect(await bench.redis.exists(keys.claimed(seq))).toBe(0)
  })

  it('leaves a notice exactly when its likes are taken, at most so many, and counts the others', async () => {
    const { count, open, settleSlice, bury, meta, keys } = bench.partition
    await count(['a', 2], ['b', 3], ['c', 4])
    const { seq } = await open()
    const told = (post: string, bound: number) => ({
      ...{ bound, ofBatch: 'the batch' },
      ofPosts: [[post, `${post} passed`]] as const,
    })
    const left = () => bench.redis.zrange(keys.notices, '0', '-1')
    await settleSlice(keys, String(Number(seq) + 2), ['a'], told('a', 3))
    await settleSlice(keys, seq, ['a'], told('b', 3))
    expect(await left()).toEqual([])
    await settleSlice(keys, seq, ['b'], told('b', 3))
    await settleSlice(keys, seq, ['b'], told('b', 3))
    expect(await left()).toEqual(['b passed'])
    expect((await meta()).unnoticed).toBe(0)
    await bury(keys, seq, 'c', { bound: 1, ofBatch: 'the batch' })
    expect(await left()).toEqual(['b passed'])
    expect(await meta()).toMatchObject({ unnoticed: 1, openSeq: null })
    await count(['d', 1])
    await settleSlice(keys, (await open()).seq, ['d'], told('d', 3))
    expect((await left()).sort()).toEqual(['b passed', 'd passed', 'the batch'])
  })

  it('settles more posts in one call than one Redis call takes', async () => {
    const { count, open, settleSlice, keys } = bench.partition
    const posts = Array.from({ length: 9000 }, (_, i) => `p${i}`)
    await count(...posts.map((post) => [post, 1] as const))
    const { seq } = await open()
    const answer = await settleSlice(keys, seq, posts)
    expect(answer).toEqual({ status: 'settled', likes: 9000, missing: 0 })
  })

  it('refuses a zombie: neither settle nor bury under any seq but the open one', async () => {
    const { count, open, settleSlice, bury, meta, keys } = bench.partition
    await count(['a', 2])
    const first = await open()
    await settleSlice(keys, first.seq, ['a'])
    await count(['a', 5])
    const second = await open()
    const before = await meta()
    for (const seq of [first.seq, String(Number(second.seq) + 1), '0', '']) {
      expect(await settleSlice(keys, seq, ['a'])).toMatchObject({ status: 'stale', likes: 0 })
      expect(await bury(keys, seq, 'a')).toEqual({ status: 'stale', likes: 0 })
    }
    expect(await meta()).toEqual(before)
  })

  it('settles and buries nothing in a stopped partition', async () => {
    const { count, open, settleSlice, bury, stopPartition, meta, keys } = bench.partition
    await count(['a', 2])
    const { seq } = await open()
    await stopPartition(keys, seq, 'test')
    const before = await meta()
    expect(await settleSlice(keys, seq, ['a'])).toMatchObject({ status: 'stopped', likes: 0 })
    expect(await bury(keys, seq, 'a')).toEqual({ status: 'stopped', likes: 0 })
    expect(await meta()).toEqual(before)
  })

  it('raises missing when the ledger does not hold what was claimed', async () => {
    const { count, open, settleSlice, bury, meta, keys } = bench.partition
    await count(['a', 2], ['b', 3])
    const lost = await open()
    await bench.redis.hdel(keys.claimed(lost.seq), 'b')
    const answer = await settleSlice(keys, lost.seq, ['a', 'b'])
    expect(answer).toEqual({ status: 'settled', likes: 2, missing: 3 })
    await count(['a', 1])
    const swollen = await open()
    await bench.redis.hset(keys.claimed(swollen.seq), 'a', 2)
    expect(await bury(keys, swollen.seq, 'a')).toEqual({ status: 'settled', likes: 2 })
    expect((await meta()).missing).toBe(3 - 1)
    await count(['a', 4])
    const vanished = await open()
    await bench.redis.del(keys.claimed(vanished.seq))
    const closed = await settleSlice(keys, vanished.seq, [])
    expect(closed).toEqual({ status: 'settled', likes: 0, missing: 4 })
    expect(await meta()).toMatchObject({ missing: 6, settled: 2, dead: 2, openSeq: null })
  })
})
