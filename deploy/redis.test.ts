import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, expect, it } from 'vitest'
import { durabilityFaults } from '../server/redis/durability.ts'
import { findRedis } from '../services/redis.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Only what the file itself says: Redis reads it after the arguments that `findRedis` gives. */
const redisWithOurFile = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'likeflow-redis-conf-'))
  closers.push(() => rm(dataDir, { recursive: true }))
  const file = join(import.meta.dirname, 'redis.conf')
  const weak = ['--appendonly', 'no', '--appendfsync', 'no', '--maxmemory-policy', 'allkeys-lru']
  const here = ['--dir', dataDir, '--bind', '127.0.0.1']
  const args = [...weak, '--no-appendfsync-on-rewrite', 'yes', '--include', file, ...here]
  const found = await findRedis({ dataDir, env: process.env, log: () => {}, args })
  closers.push(() => found.stop())
  const redis = new Redis(found.url)
  closers.push(() => redis.quit())
  return redis
}

it('has every like on disk before it is answered, by the settings that the server checks', async () => {
  const redis = await redisWithOurFile()
  const names = ['appendonly', 'appendfsync', 'no-appendfsync-on-rewrite', 'maxmemory-policy']
  const reply = (await redis.config('GET', '*')) as string[]
  const settings = new Map<string, string>()
  for (let i = 0; i < reply.length; i += 2) settings.set(reply[i]!, reply[i + 1]!)
  expect(names.map((name) => settings.get(name))).toEqual(['yes', 'always', 'no', 'noeviction'])
  expect(durabilityFaults(settings)).toEqual([])
  expect(settings.get('save')).toBe('')
})
