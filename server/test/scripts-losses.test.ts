import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { type Point, pointText } from '../redis/point.ts'
import { contentOf, onEachRedis } from './scripts-kit.ts'

/** Another server goes on from the same data: its replication id is a new one. */
const promote = async (redis: Redis) => {
  await redis.replicaof('127.0.0.1', '1')
  await redis.replicaof('NO', 'ONE')
}

const at = (id: string, position: number): Point => ({ id, position })
const how = { checkpoint: 0, restored: 'apply', reason: 'redis-lost' } as const

onEachRedis(['--appendonly', 'no'], (bench) => {
  const ask = (own: Point | null, heard: Point | null = own, randomId = 'asked-id') =>
    bench.partition.askHistory(bench.partition.keys, { own, heard, randomId })
  const receipt = (point: Point, ordinal = 1) => {
    const { receiptState, keys } = bench.partition
    return receiptState(keys, { point: pointText(point), ordinal, post: 'a' })
  }
  const stopped = async () => (await bench.partition.meta()).stopped
  /** The data of now come back when it is called. */
  const copy = async () => {
    const { keys } = bench.partition
    const meta = await bench.redis.hgetall(keys.meta)
    return async () => {
      await bench.redis.unlink(keys.meta, keys.pending, ...(await bench.redis.keys('*flush*')))
      await bench.redis.hset(keys.meta, meta)
    }
  }

  it('begins a new incarnation where another server goes on, and stops nothing', async () => {
    const { add, count, meta } = bench.partition
    await add({ plain: [['a', 3]] })
    await promote(bench.redis)
    expect(await ask(at('first-id', 3))).toMatchObject({ status: 'known' })
    const next = await add({ n: 2, randomId: 'second-id', plain: [['a', 4]] })
    expect(next).toMatchObject({ status: 'ok', accepted: 7, ordinal: 1 })
    expect(next.point).toEqual(at('second-id', 7))
    await count(['a', 1])
    expect(await meta()).toMatchObject({ id: 'second-id', accepted: 8, stopped: null })
    for (const own of [at('first-id', 3), at('second-id', 7)]) {
      expect(await ask(own)).toMatchObject({ status: 'known', last: at('second-id', 8) })
      expect(await receipt(own)).toBe('pending')
    }
  })

  it('stops when likes are behind the end of their incarnation, whatever was counted since', async () => {
    const { add, count, meta } = bench.partition
    await add({ plain: [['a', 3]] })
    await promote(bench.redis)
    await add({ epoch: 'other', randomId: 'second-id', plain: [['a', 90]] })
    const before = await contentOf(bench.redis)
    expect(await receipt(at('first-id', 4))).toBe('lost')
    expect(await contentOf(bench.redis)).toEqual(before)
    expect(await ask(at('first-id', 4))).toMatchObject({
      status: 'lost',
      last: at('second-id', 93),
    })
    expect(await meta()).toMatchObject({ id: 'second-id', stopped: 'redis-lost' })
    await count(['a', 1])
    expect(await receipt(at('first-id', 3))).toBe('pending')
  })

  it('counts nothing for a lane whose likes are lost', async () => {
    const { add, meta } = bench.partition
    await add({ plain: [['a', 3]] })
    await promote(bench.redis)
    const own = at('first-id', 5)
    const answer = await add({ n: 3, counted: 2, own, randomId: 'r', plain: [['a', 1]] })
    expect(answer).toMatchObject({ status: 'lost', point: null, ordinal: 0, totals: [] })
    expect(answer.last).toEqual(at('first-id', 3))
    expect(await meta()).toMatchObject({ accepted: 3, pending: 3, stopped: 'redis-lost', id: 'r' })
    const fresh = await add({ epoch: 'new', own: answer.last, plain: [['a', 1]] })
    expect(fresh).toMatchObject({ status: 'ok', accepted: 4 })
  })

  it('knows likes of an incarnation that it never had to be lost: after FLUSHALL', async () => {
    const { add, meta, openBatch, keys } = bench.partition
    expect(await ask(at('flushed', 8))).toMatchObject({ status: 'lost', last: null })
    expect(await meta()).toMatchObject({ id: null, accepted: 0, stopped: 'redis-lost' })
    expect(await add({ plain: [['a', 4]] })).toMatchObject({ status: 'ok', accepted: 4 })
    expect(await receipt(at('flushed', 2))).toBe('lost')
    expect(await openBatch(keys, 'now')).toEqual({ status: 'stopped', reason: 'redis-lost' })
  })

  it('stops once for one loss, and again for likes behind it', async () => {
    const { continuePartition, keys } = bench.partition
    await ask(at('flushed', 8))
    await continuePartition(keys, { ...how, randomId: 'continued-id' })
    expect(await ask(at('flushed', 7))).toMatchObject({ status: 'lost' })
    expect(await stopped()).toBe(null)
    expect(await ask(at('flushed', 9))).toMatchObject({ status: 'lost' })
    expect(await stopped()).toBe('redis-lost')
  })

  it('stops once for all likes that were known of then', async () => {
    const { continuePartition, keys } = bench.partition
    await ask(at('flushed', 8), at('flushed', 12))
    await continuePartition(keys, { ...how, randomId: 'continued-id' })
    expect(await ask(at('flushed', 12))).toMatchObject({ status: 'lost' })
    expect(await stopped()).toBe(null)
    await ask(at('flushed', 13))
    expect(await stopped()).toBe('redis-lost')
  })

  it('keeps the first reason of a stop', async () => {
    await bench.redis.hset(bench.partition.keys.meta, 'stopped', 'checkpoint-differs')
    await ask(at('flushed', 8))
    expect(await stopped()).toBe('checkpoint-differs')
  })

  it('tells likes of others that are lost, and stops nothing for them', async () => {
    const { add } = bench.partition
    await add({ plain: [['a', 3]] })
    await promote(bench.redis)
    const [own, heard] = [at('first-id', 3), at('first-id', 5)]
    expect(await ask(own, heard)).toMatchObject({ status: 'known', othersLost: true })
    const answer = await add({ n: 2, own, heard, randomId: 'second-id', plain: [['a', 1]] })
    expect(answer).toMatchObject({ status: 'ok', othersLost: true })
    expect(await stopped()).toBe(null)
  })

  it('ends the incarnation of a loss also where the server is the same', async () => {
    const { add } = bench.partition
    await add({ plain: [['a', 3]] })
    const restore = await copy()
    await add({ n: 2, plain: [['a', 5]] })
    await add({ epoch: 'other', plain: [['a', 1]] })
    await restore()
    expect(await ask(at('first-id', 9))).toMatchObject({ status: 'lost' })
    await add({ epoch: 'third', plain: [['a', 90]], randomId: 'third-id' })
    expect(await ask(at('first-id', 8))).toMatchObject({ status: 'lost' })
    expect(await receipt(at('first-id', 8))).toBe('lost')
  })

  it('takes a number that went back for a loss, where the replication id is not told', async () => {
    const { add } = bench.partition
    await bench.redis.call('ACL', 'SETUSER', 'default', '-info')
    try {
      const first = await add({ plain: [['a', 1]] })
      expect(first).toMatchObject({ status: 'ok' })
      const { own, ...flush } = {
        n: 3,
        counted: 2,
        own: at('first-id', 1),
        plain: [['a', 1]] as const,
      }
      expect(await add({ ...flush, own })).toMatchObject({ status: 'lost', accepted: 1 })
      expect(await ask(at('first-id', 1))).toMatchObject({ status: 'known' })
    } finally {
      await bench.redis.call('ACL', 'SETUSER', 'default', '+@all')
    }
    expect(await bench.redis.hget(bench.partition.keys.meta, 'history')).toBe(null)
    await add({ epoch: 'later', plain: [['a', 1]] })
    expect(await bench.redis.hget(bench.partition.keys.meta, 'history')).toMatch(/^[0-9a-f]{40}$/)
  })

  it('takes a flush number that is gone for no loss, and counts nothing that it may have counted', async () => {
    const { add, keys } = bench.partition
    await add({ plain: [['a', 3]] })
    await bench.redis.del(keys.flush('epoch'))
    const own = at('first-id', 3)
    const answer = await add({ n: 2, counted: 1, own, plain: [['a', 1]] })
    expect(answer).toMatchObject({ status: 'gone', accepted: 3, last: own, point: null })
    expect(await add({ epoch: 'sent', again: true, plain: [['a', 1]] })).toMatchObject({
      status: 'gone',
    })
    expect(await add({ epoch: 'new', own, plain: [['a', 1]] })).toMatchObject({ status: 'ok' })
    expect(await stopped()).toBe(null)
  })

  it('answers a flush that comes again with its point, also of one that counted nothing', async () => {
    const { add, group } = bench.partition
    const groups = [group('k', 't', ['a', 2])]
    await add({ groups })
    const repeat = { n: 2, groups }
    expect(await add(repeat)).toMatchObject({ status: 'ok', point: null })
    await add({ epoch: 'other', plain: [['a', 9]] })
    const again = await add({ ...repeat, again: true })
    expect(again).toMatchObject({ status: 'again', point: null, last: at('first-id', 11) })
    expect(again.groups[0]).toMatchObject({ repeat: true, point: 'first-id.2' })
  })

  it('vouches by no incarnation that has no like yet', async () => {
    const { add, continuePartition, keys } = bench.partition
    await add({ plain: [['a', 3]] })
    await ask(at('first-id', 8))
    expect(await ask(null)).toMatchObject({ last: at('first-id', 3) })
    await continuePartition(keys, { ...how, randomId: 'continued-id' })
    await promote(bench.redis)
    expect(await ask(null)).toMatchObject({ last: at('first-id', 3) })
    const empty = await add({ epoch: 'new', randomId: 'new-id' })
    expect(empty.last).toEqual(at('first-id', 3))
  })

  it('goes on with data of a version before positions, and with its receipts', async () => {
    const { add, receiptState, keys } = bench.partition
    await bench.redis.hset(keys.meta, { id: 'old-id', accepted: 5, pending: 5, nextord: 1 })
    await bench.redis.set(keys.idempotency('k'), 't 1 old-id', 'EX', 100)
    const old = { point: 'old-id', ordinal: 1, post: 'a' }
    expect(await receiptState(keys, old)).toBe('pending')
    const answer = await add({ groups: [bench.partition.group('k', 't', ['a', 2])] })
    expect(answer.groups).toMatchObject([{ repeat: true, point: 'old-id' }])
    expect((await add({ n: 2, plain: [['a', 1]] })).point).toEqual(at('old-id', 6))
    await promote(bench.redis)
    await add({ n: 3, randomId: 'second-id', plain: [['a', 1]] })
    expect(await receipt(at('old-id', 6))).toBe('pending')
    // Nobody knows any more on which side of the end it was.
    expect(await receiptState(keys, old)).toBe('lost')
  })
})
