// Where faults happen: a fleet, its Redis and MongoDB, a proxy before each of them, and ways round the
// proxies for whoever checks. It lives for some rounds in one folder, and leaves nothing running.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { endLeftover } from '../../local-servers/bring-server.ts'
import { endProcess, type ProcessMark } from '../../local-servers/processes.ts'
import { createLifecycle } from '../../server/lifecycle.ts'
import { createModels, type Models, type PostRecord } from '../../server/mongodb/models.ts'
import { partitionKeys } from '../../server/redis/keys.ts'
import { createScripts, type PartitionMeta } from '../../server/redis/scripts.ts'
import { createClocks, noClocks, type SetClock } from '../../testing/clock.ts'
import { proxyTo } from '../../testing/faulty-harness.ts'
import type { FaultProxy } from '../../testing/proxy.ts'
import { press } from '../../testing/requests.ts'
import { leaveDisk } from './disk.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { type Primary, type RedisFleet, type RedisKind, startRedisFleet } from './redis-fleet.ts'
import { type Servers, startServers } from './servers.ts'
import { until } from './until.ts'
import { startViewer, type Viewer } from './viewer.ts'

export const partitions = 4

export interface Ground {
  readonly servers: Servers
  /** null: its Redis is one server */
  readonly redisFleet: RedisFleet | null
  /** null: none can be set on this machine */
  readonly clocks: { readonly redis: SetClock; readonly api: SetClock } | null
  readonly toRedis: FaultProxy
  readonly toMongodb: FaultProxy
  readonly fleet: Fleet
  /** Past the proxies. */
  readonly redis: Redis
  /** Most faults know one. */
  primaries(): Promise<readonly Primary[]>
  /** Another client like `redis`, for its caller to close. */
  connect(): Redis
  readonly models: Models
  /** A browser that watches through whatever API process there is. */
  readonly viewer: Viewer
  /** Likes that were sent so far and may be counted. */
  readonly sent: { likes: number }
  metas(): Promise<PartitionMeta[]>
  /** Nothing is pending or claimed. */
  drained(): Promise<void>
  /** Post → likes in MongoDB, of `posts`. */
  persisted(posts: Iterable<string>): Promise<Map<string, number>>
  /** A control of the operator, repeated while it is refused with 503; its answer. @throws when not 2xx. */
  control<T>(path: string, body?: unknown): Promise<T>
  stop(): Promise<void>
}

const postsPerRead = 500
const marksName = 'fleet.json'

/** Ends what a killed run left in `folder`, and empties it. */
const clearGround = async (folder: string): Promise<void> => {
  try {
    const marks = JSON.parse(readFileSync(join(folder, marksName), 'utf8')) as ProcessMark[]
    await Promise.all(marks.map((mark) => endProcess(mark, 2000)))
  } catch {
    // Nothing was left, or it was never written.
  }
  for (const [kind, name] of [['redis', 'Redis'] as const, ['mongodb', 'MongoDB'] as const])
    await endLeftover(join(folder, `${kind}.json`), name, () => {})
  leaveDisk(join(folder, 'redis'))
  rmSync(folder, { recursive: true, force: true })
}

/** What came of the search for a mongod is remembered beside the grounds: each would search again. */
const searchName = 'mongod-download.json'
const hand = (from: string, to: string) => {
  if (existsSync(join(from, searchName))) cpSync(join(from, searchName), join(to, searchName))
}

/** @param folder of its own; what an earlier run left in it is ended and removed. */
export const startGround = async (folder: string, redisKind: RedisKind): Promise<Ground> => {
  if (mkdirSync(folder, { recursive: true }) === undefined) await clearGround(folder)
  mkdirSync(folder, { recursive: true })
  hand(dirname(folder), folder)
  const lifecycle = createLifecycle(() => {})
  try {
    return await build(folder, redisKind, lifecycle)
  } catch (error) {
    await lifecycle.release().catch(() => {})
    throw error
  }
}

/** What an operator does: again when it cannot be done right now. */
const operate = async <T>(
  urls: () => readonly string[],
  path: string,
  body?: unknown,
): Promise<T> => {
  let answer: Response | undefined
  await until(`${path} is taken`, async () => {
    const [url] = urls()
    const reads = path.endsWith('-letters')
    answer = reads ? await fetch(`${url}/admin${path}`) : await press(url!, path, body)
    return answer.status !== 503
  })
  if (!answer!.ok) throw new Error(`${path}: ${answer!.status} ${await answer!.text()}`)
  return (await answer!.json()) as T
}

/** Of Redis and of the API processes, for the faults that set them. */
const startClocks = ({ own }: ReturnType<typeof createLifecycle>) => {
  if (noClocks) return null
  const clocks = createClocks()
  own('clocks', async () => clocks.stop())
  const redis = clocks.clock('redis')
  return { redis, api: clocks.clock('api'), redisEnv: clocks.forRedis(redis) }
}

const connectTo = (url: string): Redis => {
  const redis = new Redis(url, { retryStrategy: () => 50 })
  redis.on('error', () => {}) // its server is taken away
  return redis
}

const build = async (
  folder: string,
  redisKind: RedisKind,
  lifecycle: ReturnType<typeof createLifecycle>,
): Promise<Ground> => {
  const clocks = startClocks(lifecycle)
  const redisFleet = redisKind === 'single' ? null : await startRedisFleet(redisKind)
  if (redisFleet) lifecycle.own('redis fleet', redisFleet.stop)
  const servers = await startServers(folder, clocks?.redisEnv ?? process.env, redisFleet)
  hand(folder, dirname(folder))
  lifecycle.own('servers', servers.stop)
  const [redisUrl, mongodbUrl] = [servers.url('redis'), servers.url('mongodb')]
  const toRedis = redisFleet?.links ?? (await proxyTo(redisUrl))
  lifecycle.own('proxy', toRedis.stop)
  const toMongodb = await proxyTo(mongodbUrl)
  lifecycle.own('proxy', toMongodb.stop)
  const connect = redisFleet?.connect ?? (() => connectTo(redisUrl))
  const redis = connect()
  lifecycle.own('redis client', () => redis.disconnect())
  const connection = await mongoose.createConnection(mongodbUrl).asPromise()
  lifecycle.own('mongodb client', () => connection.close())
  const models = createModels(connection)
  const scripts = createScripts(redis)
  const via = (url: string, { port }: FaultProxy) => url.replace(/:\d+(?=\/|$)/, `:${port}`)
  const fleet = await startFleet({
    marksFile: join(folder, marksName),
    apiEnv: clocks?.api.env ?? {},
    env: {
      REDIS_URL: redisFleet ? redisUrl : via(redisUrl, toRedis),
      MONGODB_URL: via(mongodbUrl, toMongodb),
      DRAIN_INTERVAL_MS: '100',
      // Four partitions on two workers of two: when all are at work, each worker has two of them.
      WORKER_CONCURRENCY: '2',
    },
  })
  lifecycle.own('fleet', fleet.stop)
  // They listen before Redis was checked, and refuse until then: not what the faults are to show.
  for (const url of fleet.urls())
    await until('a like can be counted', async () => (await fetch(`${url}/readyz`)).ok)
  const viewer = startViewer(fleet.urls)
  lifecycle.own('viewer', viewer.stop)
  const only: Primary = {
    redis,
    get pid() {
      return servers.pid('redis')
    },
  }
  const metas = () =>
    Promise.all(Array.from({ length: partitions }, (_, p) => scripts.readMeta(partitionKeys(p))))
  return {
    ...{ servers, redisFleet, clocks, toRedis, toMongodb, fleet, redis, connect, models, viewer },
    metas,
    primaries: redisFleet?.primaries ?? (async () => [only]),
    sent: { likes: 0 },
    drained: () =>
      until('everything is drained', async () =>
        (await metas()).every(({ pending, openSeq }) => pending === 0 && !openSeq),
      ),
    async persisted(posts: Iterable<string>) {
      const ids = [...posts]
      const found = new Map<string, number>()
      for (let at = 0; at < ids.length; at += postsPerRead) {
        const page = ids.slice(at, at + postsPerRead)
        const records = await models.posts.find({ _id: { $in: page } }).lean<PostRecord[]>()
        for (const { _id, likes } of records) found.set(_id, likes)
      }
      return found
    },
    control: (path, body) => operate(fleet.urls, path, body),
    stop: lifecycle.release,
  }
}
