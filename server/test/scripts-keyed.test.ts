import { expect, it } from 'vitest'
import { onEachRedis } from './scripts-kit.ts'

onEachRedis(['--appendonly', 'no'], (bench) => {
  const pending = async () =>
    new Map(Object.entries(await bench.redis.hgetall(bench.partition.keys.pending)))

  it('counts a token once, and answers a repeat with the first ordinal and id and the total of today', async () => {
    const { add, group, open, keys } = bench.partition
    await bench.redis.hset(keys.counts, 'a', 10)
    const first = await add({ n: 1, groups: [group('k', 't1', ['a', 2], ['b', 1])] })
    expect(first.groups).toEqual([
      { repeat: false, ordinal: 1, point: 'first-id.3', totals: [12, null] },
    ])
    await open()
    await bench.redis.hset(keys.meta, 'id', 'later-id')
    const groups = [group('k', 't1', ['a', 2], ['b', 1])]
    const repeat = await add({ n: 2, plain: [['a', 5]], groups })
    expect(repeat).toMatchObject({ ordinal: 2, accepted: 8, totals: [17] })
    expect(repeat.point).toEqual({ id: 'later-id', position: 8 })
    expect(repeat.groups).toEqual([
      { repeat: true, ordinal: 1, point: 'first-id.3', totals: [17, null] },
    ])
    expect(await pending()).toEqual(new Map([['a', '5']]))
  })

  it('counts another token under the same key as a new request', async () => {
    const { add, group, meta } = bench.partition
    await add({ n: 1, groups: [group('k', 't1', ['a', 2])] })
    const answer = await add({ n: 2, groups: [group('k', 't2', ['a', 2])] })
    expect(answer.groups).toMatchObject([{ repeat: false }])
    expect((await meta()).pending).toBe(4)
  })

  it('counts two parallel repeats in one flush once', async () => {
    const { add, group, meta } = bench.partition
    const groups = [group('k', 't', ['a', 2]), group('k', 't', ['a', 2]), group('l', 't', ['a', 7])]
    const answer = await add({ groups })
    expect(answer.groups.map(({ repeat }) => repeat)).toEqual([false, true, false])
    expect(answer.accepted).toBe(9)
    expect((await meta()).pending).toBe(9)
    expect(await pending()).toEqual(new Map([['a', '9']]))
  })

  it('gives plain and keyed likes of one post rising totals in their order', async () => {
    const { add, group, keys } = bench.partition
    await bench.redis.hset(keys.counts, 'a', 100)
    const answer = await add({
      plain: [['a', 1]],
      groups: [group('k', 't', ['a', 2], ['a', 3]), group('l', 'u', ['a', 4])],
    })
    expect(answer.totals).toEqual([101])
    expect(answer.groups.map(({ totals }) => totals)).toEqual([[103, 106], [110]])
    expect(await bench.redis.hget(keys.counts, 'a')).toBe('110')
  })

  it('counts nothing when a flush with keys is sent again, and answers the same', async () => {
    const { add, group, meta } = bench.partition
    const flush = { plain: [['p', 1]], groups: [group('k', 't', ['a', 2])] } as const
    const first = await add(flush)
    const again = await add(flush)
    expect(again).toMatchObject({ status: 'again', point: first.point, ordinal: first.ordinal })
    expect(again.groups).toEqual([{ ...first.groups[0], repeat: true }])
    expect((await meta()).accepted).toBe(3)
  })

  it('answers nothing it cannot know when a key is gone before the flush comes again', async () => {
    const { add, group, meta, keys } = bench.partition
    const flush = { groups: [group('k', 't', ['a', 2])] }
    await add(flush)
    await bench.redis.del(keys.idempotency('k'))
    await expect(add(flush)).rejects.toThrow('a key is missing on a resend')
    expect((await meta()).accepted).toBe(2)
  })

  it('forgets a token when it expires, and refuses an expiry that is no time', async () => {
    const { add, group, keys } = bench.partition
    const expiresAt = Date.now() + 90_000
    await add({ groups: [{ ...group('k', 't', ['a', 1]), expiresAt }] })
    const left = await bench.redis.pttl(keys.idempotency('k'))
    expect(left).toBeGreaterThan(60_000)
    expect(left).toBeLessThanOrEqual(90_000)
    for (const expiresAt of [0, -1, Number.NaN, 1.5])
      await expect(add({ n: 2, groups: [{ ...group('l', 't'), expiresAt }] })).rejects.toThrow(
        RangeError,
      )
  })

  it('gives a key to the first request and its token to every repeat of it', async () => {
    const { claimKey } = bench.partition
    const hash = 'h'.repeat(22)
    const first = await claimKey(hash, { requestHash: 'r1', ttlMs: 60_000, token: 'one' })
    const repeat = await claimKey(hash, { requestHash: 'r1', ttlMs: 90_000, token: 'two' })
    const other = await claimKey(hash, { requestHash: 'r2', ttlMs: 60_000, token: 'three' })
    if (first.status !== 'ok' || repeat.status !== 'ok') throw new Error('not claimed')
    expect([first.token, repeat.token]).toEqual(['one', 'one'])
    expect(Math.abs(first.expiresAt - repeat.expiresAt)).toBeLessThan(10_000)
    const [seconds] = await bench.redis.time()
    expect(first.expiresAt / 1000 - Number(seconds)).toBeGreaterThan(30)
    expect(other).toEqual({ status: 'other' })
  })
})
