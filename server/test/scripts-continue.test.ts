import { expect, it } from 'vitest'
import { pointText } from '../redis/point.ts'
import type { PartitionMeta } from '../redis/scripts.ts'
import { onEachRedis } from './scripts-kit.ts'

const reason = 'checkpoint-differs'
const conserved = (meta: PartitionMeta) =>
  meta.accepted - meta.pending - meta.claimed - meta.settled - meta.dead - meta.discarded

onEachRedis(['--appendonly', 'no'], (bench) => {
  const go = (restored: 'apply' | 'discard', checkpoint = 0, seen = reason) =>
    bench.partition.continuePartition(bench.partition.keys, {
      checkpoint,
      randomId: 'second-id',
      restored,
      reason: seen,
    })

  /** 10 likes: 2 settled, 3 still claimed, 5 pending; stopped. Answers the open seq. */
  const stopHalfway = async () => {
    const { count, open, settleSlice, stopPartition, keys } = bench.partition
    await count(['a', 2], ['b', 3])
    const { seq } = await open()
    await settleSlice(keys, seq, ['a'])
    await count(['a', 5])
    await bench.redis.hset(keys.counts, 'a', 7)
    await bench.redis.zadd(keys.top, 7, 'a')
    await stopPartition(keys, seq, reason)
    return seq
  }

  it('applies: the same batch under a new number, everything still counted once in Redis', async () => {
    const { meta, open, settleSlice, bury, keys } = bench.partition
    const old = await stopHalfway()
    const before = await meta()
    expect(await go('apply', 12_345_678)).toEqual({ status: 'continued', likes: 8 })
    const after = await meta()
    expect(after).toMatchObject({ pending: 5, claimed: 3, settled: 2, discarded: 0, accepted: 10 })
    expect(after).toMatchObject({
      id: 'second-id',
      stopped: null,
      rebase: expect.any(String),
      missing: 0,
    })
    expect(after).toMatchObject({ settledSeq: '12345678', ordinals: before.ordinals })
    expect(after.slices).not.toBe(before.slices)
    expect(Number(after.openSeq)).toBeGreaterThan(Number(old) + 1)
    expect(after.lastSeq).toBe(after.openSeq)
    expect(await bench.redis.exists(keys.counts, keys.top, keys.claimed(old))).toBe(0)

    expect(await settleSlice(keys, old, ['b'])).toMatchObject({ status: 'stale' })
    expect(await bury(keys, old, 'b')).toMatchObject({ status: 'stale' })
    const batch = await open()
    expect(batch).toMatchObject({ seq: after.openSeq, prev: '12345678', posts: 1 })
    const settled = await settleSlice(keys, batch.seq, ['b'])
    expect(settled).toEqual({ status: 'settled', likes: 3, missing: 0 })
    expect(conserved(await meta())).toBe(0)
  })

  it('keeps the flag of a continue that came after the one a new base was taken for', async () => {
    const { meta, endRebase, keys } = bench.partition
    await stopHalfway()
    await go('apply', 12_345_678)
    const first = (await meta()).rebase!
    await endRebase(keys, 'an older one')
    expect((await meta()).rebase).toBe(first)
    await endRebase(keys, first)
    expect((await meta()).rebase).toBe(null)
  })

  it('discards: what Redis held is dropped and counted as discarded', async () => {
    const { meta, openBatch, count, open, keys } = bench.partition
    const old = await stopHalfway()
    expect(await go('discard', 12_345_678)).toEqual({ status: 'continued', likes: 8 })
    const after = await meta()
    expect(after).toMatchObject({ pending: 0, claimed: 0, settled: 2, discarded: 8, openSeq: null })
    expect(after).toMatchObject({ pendingPosts: 0, since: null, openedAt: null, missing: 0 })
    expect(conserved(after)).toBe(0)
    const dropped = [keys.counts, keys.top, keys.claimed(old), keys.pending]
    expect(await bench.redis.exists(...dropped)).toBe(0)
    expect(await openBatch(keys, 'now')).toEqual({ status: 'empty' })
    await count(['a', 1])
    expect(await open()).toMatchObject({ prev: '12345678', ordinal: 2 })
  })

  it('numbers above everything in MongoDB, also when its checkpoint is ahead of the clock', async () => {
    const { meta, count, open } = bench.partition
    await stopHalfway()
    await go('apply', 9_000_000_000_001)
    const { openSeq, settledSeq } = await meta()
    expect([openSeq, settledSeq]).toEqual(['9000000000002', '9000000000001'])
    await bench.redis.flushall()
    await stopHalfway()
    await go('discard', 9_000_000_000_000)
    expect((await meta()).lastSeq).toBe('9000000000002')
    await count(['a', 1])
    expect((await open()).seq).toBe('9000000000004')
  })

  it('does nothing to a partition that is not stopped, or for another reason', async () => {
    const { meta, count, continuePartition, keys } = bench.partition
    await count(['a', 1])
    const before = await meta()
    expect(await go('discard')).toEqual({ status: 'not-stopped', likes: 0 })
    expect(await meta()).toEqual(before)
    await stopHalfway()
    const stopped = await meta()
    expect(await go('discard', 0, 'redis-lost')).toEqual({ status: 'not-stopped', likes: 0 })
    expect(await meta()).toEqual(stopped)
    const how = { checkpoint: 0, randomId: 'x', restored: 'apply', reason } as const
    expect(await continuePartition(keys, how)).toMatchObject({ status: 'continued' })
    expect(await continuePartition(keys, how)).toMatchObject({ status: 'not-stopped' })
  })

  it.each(['apply', 'discard'] as const)('goes on after an emptied Redis: %s', async (restored) => {
    const { add, meta, open, settleSlice, keys } = bench.partition
    const own = { id: 'flushed', position: 50 }
    await add({ n: 9, counted: 8, own, plain: [['a', 1]] })
    expect(await go(restored, 100, 'redis-lost')).toEqual({ status: 'continued', likes: 0 })
    expect(await meta()).toMatchObject({ id: 'second-id', accepted: 0, stopped: null })
    const answer = await add({ epoch: 'new', plain: [['a', 4]] })
    expect(answer).toMatchObject({ status: 'ok', ordinal: 1, accepted: 4 })
    expect(answer.point).toEqual({ id: 'second-id', position: 4 })
    const { seq, prev } = await open()
    expect(prev).toBe('100')
    expect(await settleSlice(keys, seq, ['a'])).toMatchObject({ status: 'settled', missing: 0 })
    expect(conserved(await meta())).toBe(0)
  })

  it('raises missing, not a silent loss, when a written ledger is gone', async () => {
    const { meta, open, settleSlice, keys } = bench.partition
    const old = await stopHalfway()
    await bench.redis.del(keys.claimed(old))
    expect(await go('apply')).toEqual({ status: 'continued', likes: 8 })
    const { seq } = await open()
    expect(await settleSlice(keys, seq, [])).toEqual({ status: 'settled', likes: 0, missing: 3 })
    expect((await meta()).missing).toBe(3)
  })

  it('keeps dead letters in both ways', async () => {
    const { count, open, bury, stopPartition, replay, meta, keys } = bench.partition
    await count(['p', 2], ['q', 1])
    const { seq } = await open()
    await bury(keys, seq, 'p')
    await stopPartition(keys, seq, reason)
    expect(await go('discard')).toEqual({ status: 'continued', likes: 1 })
    expect(await meta()).toMatchObject({ dead: 2, discarded: 1 })
    expect(conserved(await meta())).toBe(0)
    expect(await replay(keys, 4, ['p'])).toEqual({ posts: 1, likes: 2 })
    expect(conserved(await meta())).toBe(0)
  })

  it('makes receipts of before lost, also for a flush or a key that comes again after', async () => {
    const { add, group, receiptState, keys } = bench.partition
    await stopHalfway()
    const flush = { plain: [['a', 1]], groups: [group('k', 't', ['a', 1])] } as const
    const first = await add(flush)
    await go('discard')
    const point = pointText(first.point)
    expect(await receiptState(keys, { point, ordinal: 1, post: 'a' })).toBe('lost')
    const again = await add(flush)
    expect(again).toMatchObject({ status: 'again', point: first.point, ordinal: first.ordinal })
    const repeat = await add({ n: 2, groups: flush.groups })
    expect(repeat).toMatchObject({ status: 'ok', point: null })
    expect(repeat.groups[0]).toMatchObject({ repeat: true, point })
    const fresh = await add({ n: 3, plain: [['a', 1]] })
    expect(fresh.point?.id).toBe('second-id')
    const next = { point: pointText(fresh.point), ordinal: fresh.ordinal, post: 'a' }
    expect(await receiptState(keys, next)).toBe('pending')
  })
})
