import { expect, it } from 'vitest'
import type { SeedPost } from '../redis/scripts.ts'
import { onEachRedis } from './scripts-kit.ts'

onEachRedis(['--appendonly', 'no'], (bench) => {
  const seed = async (posts: readonly SeedPost[], slices = '0', bound = 100) =>
    bench.partition.seedCounts(bench.partition.keys, { slices, bound, posts })
  const cached = async () =>
    new Map(Object.entries(await bench.redis.hgetall(bench.partition.keys.counts)))

  it('adds to what MongoDB has all that is not there yet, for each state of the open batch', async () => {
    const { count, open, keys } = bench.partition
    const names = ['unwritten', 'written', 'fenced', 'ahead', 'unknown']
    await count(...names.map((post) => [post, 5] as const))
    const seq = Number((await open()).seq)
    await count(...names.map((post) => [post, 20] as const))
    await bench.redis.hset(keys.dead, Object.fromEntries(names.map((post) => [post, 300])))
    const answer = await seed([
      { post: 'unwritten', likes: 1000, seq: seq - 2 },
      { post: 'written', likes: 1000, seq },
      { post: 'fenced', likes: 1000, seq: String(seq + 1) },
      { post: 'ahead', likes: 1000, seq: seq + 2 },
      { post: 'unknown', likes: 0, seq: 0 },
      { post: 'silent', likes: 7, seq: 0 },
    ])
    expect(answer).toEqual({ status: 'seeded', totals: [1325, 1320, 1325, 1320, 325, 7] })
    expect((await cached()).get('unwritten')).toBe('1325')
  })

  it('says again when likes left the ledger since slices was read', async () => {
    const { count, open, settleSlice, bury, readSlices, keys } = bench.partition
    await count(['a', 1], ['b', 1], ['c', 1])
    const { seq } = await open()
    const slices = await readSlices(keys)
    await settleSlice(keys, seq, ['a'])
    expect(await seed([{ post: 'b', likes: 0, seq: 0 }], slices)).toEqual({ status: 'again' })
    const later = await readSlices(keys)
    await bury(keys, seq, 'b')
    expect(await seed([{ post: 'c', likes: 0, seq: 0 }], later)).toEqual({ status: 'again' })
    expect(await cached()).toEqual(new Map())
    const answer = await seed([{ post: 'c', likes: 0, seq: 0 }], await readSlices(keys))
    expect(answer).toEqual({ status: 'seeded', totals: [1] })
  })

  it('lets a total that is there win, also after a slice moved', async () => {
    await bench.redis.hset(bench.partition.keys.counts, 'a', 42)
    const posts = [{ post: 'a', likes: 1, seq: 0 }]
    expect(await seed(posts, 'moved')).toEqual({ status: 'seeded', totals: [42] })
    expect(await seed([...posts, { post: 'b', likes: 1, seq: 0 }], 'moved')).toEqual({
      status: 'again',
    })
    expect(await seed([...posts, { post: 'b', likes: 1, seq: 0 }])).toEqual({
      status: 'seeded',
      totals: [42, 1],
    })
  })

  it('finds the totals that MongoDB and what waits do not add up to', async () => {
    const { count, open, settleSlice, readSlices, compareCounts, keys } = bench.partition
    const compare = async (likes: number, seq = 0, slices?: string) =>
      compareCounts(keys, {
        slices: slices ?? (await readSlices(keys)),
        posts: ['a', 'b'].map((post) => ({ post, likes, seq })),
      })
    const differ = (...differences: [string, number][]) => ({ status: 'compared', differences })
    await seed([{ post: 'a', likes: 10, seq: 0 }]) // of b no total is held
    await count(['a', 2], ['b', 3])
    expect(await compare(10)).toEqual(differ())
    expect(await compare(9)).toEqual(differ(['a', -1]))
    const { seq } = await open()
    expect(await compare(10)).toEqual(differ())
    expect(await compare(15, Number(seq))).toEqual(differ(['a', 3]))
    const before = await readSlices(keys)
    await settleSlice(keys, seq, ['a', 'b'])
    expect(await compare(10, 0, before)).toEqual({ status: 'again' })
    expect(await compare(12)).toEqual(differ())
    await bench.redis.hset(keys.meta, 'change', '7')
    expect(await compare(11)).toEqual({ status: 'again' })
  })

  it('raises a seeded total with every like', async () => {
    const { count } = bench.partition
    await seed([{ post: '__proto__', likes: 3, seq: 0 }])
    expect((await count(['__proto__', 2])).totals).toEqual([5])
  })

  it('drops the whole cache past its bound', async () => {
    const posts = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({ post: `p${from + i}`, likes: 1, seq: 0 }))
    await seed(posts(0, 8), '0', 10)
    await seed(posts(8, 10), '0', 10)
    expect((await cached()).size).toBe(10)
    expect(await seed(posts(10, 11), '0', 10)).toEqual({ status: 'seeded', totals: [1] })
    expect(await cached()).toEqual(new Map([['p10', '1']]))
  })

  it('takes 500 posts, exact totals, and nothing that is not a count', async () => {
    const limit = Number.MAX_SAFE_INTEGER
    const posts = Array.from({ length: 500 }, (_, i) => ({ post: `p${i}`, likes: limit, seq: 0 }))
    const answer = await seed(posts, '0', 1000)
    expect(answer).toEqual({ status: 'seeded', totals: posts.map(() => limit) })
    expect((await cached()).get('p499')).toBe(String(limit))
    await expect(seed([...posts, { post: 'x', likes: 0, seq: 0 }])).rejects.toThrow(RangeError)
    for (const likes of [Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY])
      await expect(seed([{ post: 'y', likes, seq: 0 }])).rejects.toThrow(RangeError)
  })

  it('lists the most liked posts: an entry only rises, at most as many as the bound', async () => {
    const { raiseTop, keys } = bench.partition
    const many = Array.from({ length: 1500 }, (_, i) => [`p${i}`, i] as const)
    expect(await raiseTop(keys, [['p1', 1]], 1000)).toBe(0)
    expect(await raiseTop(keys, many, 1000)).toBe(500)
    const bar = await raiseTop(
      keys,
      new Map([
        ['p1499', 5],
        ['p600', 9999],
      ]),
      3,
    )
    expect(bar).toBe(1498)
    expect(await bench.redis.zrange(keys.top, '0', '-1', 'WITHSCORES')).toEqual([
      ...['p1498', '1498', 'p1499', '1499', 'p600', '9999'],
    ])
    expect(await raiseTop(keys, [], 2)).toBe(1499)
    expect(await bench.redis.zcard(keys.top)).toBe(2)
  })

  it('reads one partition whole, empty or not', async () => {
    const { meta, count, keys } = bench.partition
    expect(await meta()).toEqual({
      id: null,
      openSeq: null,
      lastSeq: '0',
      settledSeq: '0',
      ordinals: { next: 1, open: null, settled: 0 },
      slices: '0',
      ...{ accepted: 0, pending: 0, claimed: 0, openlikes: 0, taken: 0, settled: 0 },
      ...{ dead: 0, discarded: 0, missing: 0, since: null, openSince: null, openedAt: null },
      ...{ hold: null, paused: false, stopped: null, rebase: null, layout: null },
      ...{ pendingPosts: 0, claimedPosts: 0, unnoticed: 0 },
      ...{ isChange: false, raised: 0, lowered: 0, raising: 0, lowering: 0 },
    })
    await count(['a', 1])
    await bench.redis.hset(keys.meta, { missing: '-3', rebase: '1', settled: '9007199254740991' })
    expect(await meta()).toMatchObject({
      ...{ id: 'first-id', missing: -3, rebase: '1', settled: Number.MAX_SAFE_INTEGER },
    })
  })
})
