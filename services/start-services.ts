// Redis and MongoDB together: both are started at the same time, named in DATA_DIR/services.json, and
// stopped together. One owner per DATA_DIR.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { FindOptions, FoundServer } from './bring-server.ts'
import { takeLock } from './lock.ts'
import { type FindMongodbOptions, findMongodb } from './mongodb.ts'
import { type FindRedisOptions, findRedis } from './redis.ts'

export interface StartOptions extends FindOptions {
  /** Forces one way to get Redis. */
  redis?: FindRedisOptions['only']
  /** Forces one way to get MongoDB. */
  mongodb?: FindMongodbOptions['only']
  /** More arguments for redis-server. */
  redisArgs?: readonly string[]
}

export interface Services {
  readonly redisUrl: string
  readonly mongodbUrl: string
  /** null for a server that was not started here; changes when a dead one is replaced. */
  readonly redisPid: number | null
  readonly mongodbPid: number | null
  readonly redis: FoundServer
  readonly mongodb: FoundServer
  stop(): Promise<void>
}

const writeServices = (dataDir: string, redis: FoundServer, mongodb: FoundServer) => {
  const file = join(dataDir, 'services.json')
  const facts = {
    redisUrl: redis.url,
    mongodbUrl: mongodb.url,
    redisPid: redis.pid,
    mongodbPid: mongodb.pid,
  }
  writeFileSync(`${file}.new`, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

const lockDataDir = (dataDir: string) => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = takeLock(join(dataDir, 'lock'))
  if (lock.status === 'held')
    throw new Error(
      `${dataDir} is in use by pid ${lock.pid ?? 'unknown'}: stop it, or set DATA_DIR`,
    )
  return lock
}

const findBoth = async (options: StartOptions) => {
  const { redis: redisOnly, mongodb: mongodbOnly, redisArgs, ...common } = options
  const [redis, mongodb] = await Promise.allSettled([
    findRedis({
      ...common,
      ...(redisOnly && { only: redisOnly }),
      ...(redisArgs && { args: redisArgs }),
    }),
    findMongodb({ ...common, ...(mongodbOnly && { only: mongodbOnly }) }),
  ])
  if (redis.status === 'fulfilled' && mongodb.status === 'fulfilled')
    return { redis: redis.value, mongodb: mongodb.value }
  const reasons = [redis, mongodb].flatMap((found) =>
    found.status === 'rejected' ? [(found.reason as Error).message] : [],
  )
  for (const found of [redis, mongodb]) if (found.status === 'fulfilled') await found.value.stop()
  throw new Error(reasons.join('\n'))
}

/** Finds or brings both servers. @throws Error with one line per server that is missing. */
export const startServices = async (options: StartOptions): Promise<Services> => {
  const dataDir = resolve(options.dataDir)
  const lock = lockDataDir(dataDir)
  let found: Awaited<ReturnType<typeof findBoth>>
  try {
    found = await findBoth({ ...options, dataDir })
  } catch (error) {
    lock.release()
    throw error
  }
  const { redis, mongodb } = found
  writeServices(dataDir, redis, mongodb)
  let stopped: Promise<void> | undefined
  const stop = async () => {
    await Promise.all([redis.stop(), mongodb.stop()])
    lock.release()
  }
  return {
    redis,
    mongodb,
    redisUrl: redis.url,
    mongodbUrl: mongodb.url,
    get redisPid() {
      return redis.pid
    },
    get mongodbPid() {
      return mongodb.pid
    },
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}
