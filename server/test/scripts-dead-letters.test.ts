import { expect, it } from 'vitest'
import { onEachRedis } from './scripts-kit.ts'

onEachRedis(['--appendonly', 'no'], (bench) => {
  const receipt = (ordinal: number, post = 'p', point = 'first-id.1') =>
    bench.partition.receiptState(bench.partition.keys, { point, ordinal, post })

  /** Counts one like of `p`, opens and buries it. */
  const buryOne = async () => {
    const { count, open, bury, keys } = bench.partition
    await count(['p', 1])
    const { seq } = await open()
    return bury(keys, seq, 'p')
  }

  it('moves exactly one post to the dead letters', async () => {
    const { count, open, bury, settleSlice, meta, keys } = bench.partition
    await count(['p', 2], ['q', 3])
    const { seq } = await open()
    expect(await bury(keys, seq, 'p')).toEqual({ status: 'open', likes: 2 })
    expect(await bury(keys, seq, 'p')).toEqual({ status: 'gone', likes: 0 })
    expect(await meta()).toMatchObject({ dead: 2, taken: 2, claimed: 3, slices: '1' })
    expect(await bench.redis.hgetall(keys.dead)).toEqual({ p: '2' })
    expect(await settleSlice(keys, seq, ['p', 'q'])).toMatchObject({ status: 'settled', likes: 3 })
    expect(await meta()).toMatchObject({ dead: 2, settled: 3, missing: 0 })
  })

  it('closes the batch with the last post, and adds up dead likes of several', async () => {
    const { meta, keys } = bench.partition
    expect(await buryOne()).toEqual({ status: 'settled', likes: 1 })
    expect(await buryOne()).toEqual({ status: 'settled', likes: 1 })
    expect(await meta()).toMatchObject({ dead: 2, openSeq: null, claimed: 0, missing: 0 })
    expect(await bench.redis.hgetall(keys.dead)).toEqual({ p: '2' })
  })

  it('replays by name, once, into the batch that comes', async () => {
    const { replay, open, settleSlice, meta, keys } = bench.partition
    await buryOne()
    await bench.redis.hset(keys.dead, 'other', 5)
    await bench.redis.hincrby(keys.meta, 'dead', 5)
    await bench.redis.hdel(keys.meta, 'since')
    expect(await replay(keys, 4, ['p', 'p', 'x'])).toEqual({ posts: 1, likes: 1 })
    expect(await replay(keys, 4, ['p'])).toEqual({ posts: 0, likes: 0 })
    const replayed = await meta()
    expect(replayed).toMatchObject({ dead: 5, pending: 1, pendingPosts: 1 })
    expect(replayed.since).toBeGreaterThan(0)
    const { seq, likes } = await open()
    expect(likes).toBe(1)
    expect(await settleSlice(keys, seq, ['p'])).toMatchObject({ status: 'settled', missing: 0 })
    expect(await bench.redis.exists(keys.deadinfo)).toBe(0)
  })

  it('replays into likes that wait already, without making them younger', async () => {
    const { replay, count, meta, keys } = bench.partition
    await buryOne()
    await count(['p', 4])
    await bench.redis.hset(keys.meta, 'since', 1234)
    expect(await replay(keys, 4, ['p'])).toEqual({ posts: 1, likes: 1 })
    expect(await meta()).toMatchObject({ pending: 5, since: 1234, dead: 0 })
    expect(await bench.redis.hget(keys.pending, 'p')).toBe('5')
  })

  it('replays whole also when meta and deadinfo are gone, and at most 500 posts', async () => {
    const { replay, open, settleSlice, meta, keys } = bench.partition
    const posts = Array.from({ length: 500 }, (_, i) => `p${i}`)
    await bench.redis.hset(keys.dead, Object.fromEntries(posts.map((post) => [post, 2])))
    expect(await replay(keys, 4, posts)).toEqual({ posts: 500, likes: 1000 })
    expect(await meta()).toMatchObject({ pending: 1000, pendingPosts: 500 })
    expect(await bench.redis.exists(keys.dead)).toBe(0)
    const { seq, ordinal } = await open()
    expect(ordinal).toBe(1)
    expect(await settleSlice(keys, seq, posts)).toMatchObject({ status: 'settled', likes: 1000 })
    await expect(replay(keys, 4, [...posts, 'one more'])).rejects.toThrow(RangeError)
  })

  it('follows a receipt through its states', async () => {
    const { count, open, settleSlice, keys } = bench.partition
    await count(['p', 1], ['q', 1])
    expect(await receipt(1)).toBe('pending')
    const { seq } = await open()
    expect(await receipt(1)).toBe('claimed')
    expect(await receipt(2)).toBe('pending')
    await settleSlice(keys, seq, ['p'])
    expect(await receipt(1)).toBe('claimed')
    await settleSlice(keys, seq, ['q'])
    expect(await receipt(1)).toBe('persisted')
    expect(await receipt(3)).toBe('unknown')
    expect(await receipt(0)).toBe('unknown')
    expect(await receipt(1, 'p', 'another-id')).toBe('lost')
    await bench.redis.flushall()
    expect(await receipt(1)).toBe('lost')
  })

  it('says dead-lettered until the batch of the replay is settled', async () => {
    const { count, replay, open, settleSlice, keys } = bench.partition
    await buryOne()
    await count(['p', 1])
    const later = await open()
    expect([await receipt(1), await receipt(2)]).toEqual(['dead-lettered', 'claimed'])
    await replay(keys, 4, ['p'])
    expect(await receipt(1)).toBe('pending')
    await settleSlice(keys, later.seq, ['p'])
    expect([await receipt(1), await receipt(2)]).toEqual(['pending', 'persisted'])
    const { seq } = await open()
    expect(await receipt(1)).toBe('claimed')
    await settleSlice(keys, seq, ['p'])
    expect([await receipt(1), await receipt(3)]).toEqual(['persisted', 'persisted'])
  })

  it('says dead-lettered again when the replayed likes are buried again', async () => {
    const { replay, open, bury, settleSlice, keys } = bench.partition
    await buryOne()
    await replay(keys, 4, ['p'])
    await bury(keys, (await open()).seq, 'p')
    expect([await receipt(1), await receipt(2)]).toEqual(['dead-lettered', 'dead-lettered'])
    await replay(keys, 4, ['p'])
    const { seq } = await open()
    await settleSlice(keys, seq, ['p'])
    expect([await receipt(1), await receipt(2)]).toEqual(['persisted', 'persisted'])
  })

  it('says persisted of a later like of the post although an earlier one is dead', async () => {
    const { count, open, settleSlice, keys } = bench.partition
    await buryOne()
    await count(['p', 1])
    await settleSlice(keys, (await open()).seq, ['p'])
    expect([await receipt(1), await receipt(2)]).toEqual(['dead-lettered', 'persisted'])
  })
})
