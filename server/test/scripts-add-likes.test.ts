import { expect, it } from 'vitest'
import { onEachRedis } from './scripts-kit.ts'

const limit = Number.MAX_SAFE_INTEGER

onEachRedis(['--appendonly', 'no'], (bench) => {
  const counts = (pairs: Record<string, number>) =>
    bench.redis.hset(bench.partition.keys.counts, pairs)
  const pending = async () =>
    new Map(Object.entries(await bench.redis.hgetall(bench.partition.keys.pending)))

  it('counts every pair and tells the live totals that are cached', async () => {
    const { add, meta } = bench.partition
    await counts({ a: 10, zero: 0 })
    const plain = [
      ['a', 2],
      ['b', 5],
      ['zero', 1],
      ['a', 3],
    ] as const
    const answer = await add({ plain })
    expect(answer).toEqual({
      status: 'ok',
      refused: new Map(),
      point: { id: 'first-id', position: 11 },
      ordinal: 1,
      accepted: 11,
      last: { id: 'first-id', position: 11 },
      totals: [12, null, 1, 15],
      groups: [],
      othersLost: false,
    })
    expect(await pending()).toEqual(
      new Map([
        ['a', '5'],
        ['b', '5'],
        ['zero', '1'],
      ]),
    )
    expect(await bench.redis.hgetall(bench.partition.keys.counts)).toEqual({ a: '15', zero: '1' })
    expect(await meta()).toMatchObject({ id: 'first-id', accepted: 11, pending: 11 })
  })

  it('keeps the first id and remembers when the oldest pending like came', async () => {
    const { add, meta, keys } = bench.partition
    await add({ n: 1, plain: [['a', 1]] })
    await bench.redis.hset(keys.meta, 'since', '1234567890123')
    const answer = await add({ n: 2, randomId: 'second-id', plain: [['a', 1]] })
    expect(answer.point).toEqual({ id: 'first-id', position: 2 })
    expect((await meta()).since).toBe(1_234_567_890_123)
    const { seq } = await bench.partition.open()
    const opened = await meta()
    expect(opened).toMatchObject({ since: null, openSince: 1_234_567_890_123 })
    await add({ n: 3, plain: [['a', 1]] })
    expect((await meta()).since).toBeGreaterThanOrEqual(opened.openedAt!)
    expect(seq).toBe((await meta()).openSeq)
  })

  it('takes posts named like parts of the language and counts near 2^53 exactly', async () => {
    const { add, count, meta } = bench.partition
    await counts({ constructor: limit - 3 })
    await add({
      plain: [
        ['__proto__', 1],
        ['constructor', 2],
        ['123', 3],
      ],
    })
    expect(await pending()).toEqual(
      new Map([
        ['123', '3'],
        ['constructor', '2'],
      ]).set('__proto__', '1'),
    )
    const answer = await count(['constructor', 1], ['big', limit - 7])
    expect(answer).toMatchObject({ totals: [limit, null], accepted: limit })
    expect(await bench.redis.hget(bench.partition.keys.counts, 'constructor')).toBe(String(limit))
    expect((await pending()).get('big')).toBe(String(limit - 7))
    expect((await meta()).accepted).toBe(limit)
    expect(await bench.redis.hget(bench.partition.keys.meta, 'accepted')).toBe(String(limit))
    expect((await bench.partition.open()).likes).toBe(limit)
  })

  it('counts more posts than one Redis call takes', async () => {
    const { add, meta, keys } = bench.partition
    const plain = Array.from({ length: 5000 }, (_, i) => [`p${i}`, i + 1] as const)
    await counts(Object.fromEntries(plain.map(([post]) => [post, 1])))
    const answer = await add({ plain })
    expect(answer.totals).toEqual(plain.map(([, likes]) => likes + 1))
    expect(await bench.redis.hlen(keys.pending)).toBe(5000)
    expect((await meta()).pending).toBe((5000 * 5001) / 2)
    expect(await bench.redis.hget(keys.pending, 'p4999')).toBe('5000')
  })

  it('counts a flush once however often it comes, and answers what it answered first', async () => {
    const { add, meta, open, keys } = bench.partition
    const first = { plain: [['a', 2]] } as const
    const answer = await add(first)
    await open()
    await bench.redis.hset(keys.counts, 'a', 9)
    const again = await add(first)
    expect(again).toEqual({ ...answer, status: 'again', totals: [9] })
    expect(await meta()).toMatchObject({ accepted: 2, pending: 0, ordinals: { next: 2 } })
    expect(await bench.redis.exists(keys.pending)).toBe(0)
  })

  it('ignores a flush that was overtaken', async () => {
    const { add } = bench.partition
    await add({ n: 1 })
    await add({ n: 2, plain: [['a', 2]] })
    const answer = await add({ n: 1, plain: [['a', 5]] })
    expect(answer).toMatchObject({ status: 'old', accepted: 2, totals: [], groups: [] })
    expect(await pending()).toEqual(new Map([['a', '2']]))
  })

  it('knows the numbers of each epoch apart, for an hour', async () => {
    const { add, keys } = bench.partition
    expect(await add({ epoch: 'x', plain: [['a', 1]] })).toMatchObject({ status: 'ok' })
    expect(await add({ epoch: 'y', plain: [['a', 1]] })).toMatchObject({ status: 'ok' })
    expect(await pending()).toEqual(new Map([['a', '2']]))
    const ttl = await bench.redis.ttl(keys.flush('x'))
    expect(ttl).toBeGreaterThan(3500)
    expect(ttl).toBeLessThanOrEqual(3600)
  })
})
