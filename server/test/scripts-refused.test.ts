import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { UnavailableReason } from '../../contract/index.ts'
import { until } from '../../testing/until.ts'
import { refusalOf } from '../redis/refusals.ts'
import { createScripts } from '../redis/scripts.ts'
import { callsOf, fill } from './scripts-calls.ts'
import {
  clientOf,
  contentOf,
  firstFlush,
  onEachRedis,
  type ScriptBench,
  untilInfo,
} from './scripts-kit.ts'

const plain = [['a', 1]] as const

/** Brings Redis into a state in which it refuses writes; the answer is the way back. */
type Enter = (bench: ScriptBench) => Promise<() => Promise<unknown>>

const refusals: Record<string, Enter> = {
  READONLY: async ({ redis }) => {
    await redis.replicaof('127.0.0.1', 1)
    return () => redis.replicaof('NO', 'ONE')
  },
  MISCONF: async ({ redis, server }) => {
    const inTheWay = join(server.dataDir, 'redis', 'dump.rdb')
    mkdirSync(inTheWay)
    await redis.config('SET', 'save', '3600 1')
    await redis.bgsave()
    await untilInfo(redis, 'rdb_last_bgsave_status:err')
    return async () => {
      rmdirSync(inTheWay)
      await redis.config('SET', 'save', '')
    }
  },
  NOREPLICAS: async ({ redis }) => {
    await redis.config('SET', 'min-replicas-to-write', '1')
    return () => redis.config('SET', 'min-replicas-to-write', '0')
  },
  NOPERM: async ({ redis }) => {
    await redis.call('ACL', 'SETUSER', 'default', '-evalsha')
    return () => redis.call('ACL', 'SETUSER', 'default', '+@all')
  },
  BUSY: async ({ redis, server }) => {
    const other = await clientOf(server.url)
    await redis.config('SET', 'lua-time-limit', '10')
    const endless = other.eval('while true do end', 0).catch(() => {})
    const isBusy = (error: unknown) => String(error).includes('BUSY')
    await until('Redis is busy', () => redis.ping().then(() => false, isBusy))
    return async () => {
      await redis.script('KILL')
      await endless
      other.disconnect()
    }
  },
}

const reasons: Record<string, UnavailableReason> = {
  READONLY: 'redis-read-only',
  MISCONF: 'redis-cannot-save',
  NOREPLICAS: 'redis-too-few-replicas',
  NOPERM: 'redis-forbids',
  BUSY: 'redis-refuses',
}

onEachRedis(['--appendonly', 'no'], (bench) => {
  it.each(Object.keys(refusals))(
    'counts nothing and says so when Redis answers %s',
    async (name) => {
      const { add, meta } = bench.partition
      await add({ n: 1, plain })
      const before = await contentOf(bench.redis)
      const undo = await refusals[name]!(bench)
      const error = await add({ n: 2, counted: 1, plain }).catch((caught: unknown) => caught)
      await undo()
      expect(String(error)).toContain(name)
      expect(refusalOf(error)).toBe(reasons[name])
      expect(await contentOf(bench.redis)).toEqual(before)
      expect(await add({ n: 2, counted: 1, plain })).toMatchObject({ status: 'ok' })
      expect((await meta()).accepted).toBe(2)
    },
  )

  it('counts nothing and says so for a client that has no password', async () => {
    const { keys, meta } = bench.partition
    const stranger = await clientOf(bench.server.url)
    await bench.redis.config('SET', 'requirepass', 'secret')
    await stranger.call('RESET')
    const flush = { ...firstFlush, randomId: 'r', plain, groups: [] }
    const error = await createScripts(stranger)
      .addLikes(keys, flush)
      .catch((caught) => caught)
    stranger.disconnect()
    await bench.redis.config('SET', 'requirepass', '')
    expect(String(error)).toMatch(/NOAUTH|unauthenticated/)
    expect(refusalOf(error)).toBe('redis-wrong-password')
    expect((await meta()).accepted).toBe(0)
  })

  it('takes a command that is forbidden within a script for no refusal: others may have written', async () => {
    await bench.redis.call('ACL', 'SETUSER', 'default', '-set')
    const { add, keys } = bench.partition
    const error = await add({ n: 1, plain }).catch((caught: unknown) => caught)
    await bench.redis.call('ACL', 'SETUSER', 'default', '+@all')
    expect(String(error)).toMatch(/can't run this command|no permissions/)
    expect(await bench.redis.exists(keys.pending)).toBe(1)
    expect(refusalOf(error)).toBe(null)
  })

  it('runs each script once when Redis does not know it yet', async () => {
    const cache = (counts: Record<string, number>) =>
      bench.redis.hset(bench.partition.keys.counts, counts)
    const seq = await fill(bench.partition, cache)
    for (const [name, call] of callsOf(bench.partition, seq)) {
      await bench.redis.script('FLUSH')
      await bench.redis.config('RESETSTAT')
      await call()
      await call()
      const stats = await bench.redis.info('commandstats')
      expect([name, /cmdstat_eval:calls=1,/.test(stats)]).toEqual([name, true])
      expect([name, /cmdstat_evalsha:calls=2,/.test(stats)]).toEqual([name, true])
    }
  })

  it('counts once when parallel calls meet a Redis that knows no script', async () => {
    const { count, meta } = bench.partition
    await bench.redis.script('FLUSH')
    await Promise.all(Array.from({ length: 20 }, () => count(['a', 1])))
    expect((await meta()).accepted).toBe(20)
  })

  it.each([
    ['addLikes', 'pending', 'p'],
    ['addLikes', 'counts', 'a'],
    ['settleSlice', 'ledger', 'a'],
    ['bury', 'ledger', 'a'],
    ['replay', 'dead', 'd'],
    ['seedCounts', 'ledger', 'b'],
  ] as const)('takes no garbage for nothing: %s, %s', async (name, place, post) => {
    const { keys } = bench.partition
    const seq = await fill(bench.partition, (counts) => bench.redis.hset(keys.counts, counts))
    await bench.redis.hset(place === 'ledger' ? keys.claimed(seq) : keys[place], post, 'garbage')
    const before = await contentOf(bench.redis)
    await expect(callsOf(bench.partition, seq).get(name)!()).rejects.toThrow()
    expect(await contentOf(bench.redis)).toEqual(before)
  })

  it('stops before its first write when what lies in Redis is not what it should be', async () => {
    const { keys } = bench.partition
    const cache = (counts: Record<string, number>) => bench.redis.hset(keys.counts, counts)
    let stopped = 0
    for (const name of callsOf(bench.partition, '0').keys()) {
      const reason = name.startsWith('continue') ? 'why' : undefined
      const seq = await fill(bench.partition, cache, reason)
      const garbage = await bench.redis.keys('{lf:3}:*')
      const places = garbage.flatMap((key) => [{ key, field: null }, ...fieldsOf(key)])
      for (const { key, field } of places) {
        await bench.redis.flushall()
        const seqNow = await fill(bench.partition, cache, reason)
        const there = key.replace(seq, seqNow)
        if (field) await bench.redis.hset(there, field, 'garbage')
        else await bench.redis.pipeline().del(there).set(there, 'garbage').exec()
        const before = await contentOf(bench.redis)
        const call = callsOf(bench.partition, seqNow).get(name)!
        const failed = await call().then(
          () => false,
          () => true,
        )
        if (!failed) continue
        stopped++
        expect([name, there, field, await contentOf(bench.redis)]).toEqual([
          ...[name, there, field, before],
        ])
      }
      await bench.redis.flushall()
    }
    expect(stopped).toBeGreaterThan(50)
  })
})

const posts = ['a', 'b', 'd', 'p']
const counters = ['accepted', 'pending', 'settled', 'dead', 'taken', 'openlikes', 'discarded']
const numbers = [...counters, 'nextord', 'openord', 'settledord', 'lastseq', 'missing', 'slices']

/** The fields of a partition's hash that a script reads as a number. */
const fieldsOf = (key: string) => {
  const fields = key.endsWith(':meta') ? numbers : key.includes(':flush:') ? [] : posts
  return fields.map((field) => ({ key, field }))
}
