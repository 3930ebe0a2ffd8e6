// Redis and MongoDB together: both are started at the same time, named in DATA_DIR/services.json, and
// stopped together. One owner per DATA_DIR.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { endLeftover, type FindOptions, type FoundServer } from './bring-server.ts'
import type { WriteLine } from './launch.ts'
import { type LockOutcome, takeLock } from './lock.ts'
import { type FindMongodbOptions, findMongodb } from './mongodb.ts'
import { type FindRedisOptions, findRedis } from './redis.ts'
import { appRecord, runningUrl } from './server-record.ts'

export interface StartOptions extends FindOptions {
  /** Forces one way to get Redis. */
  redis?: FindRedisOptions['only']
  /** Forces one way to get MongoDB. */
  mongodb?: FindMongodbOptions['only']
  /** More arguments for redis-server. */
  redisArgs?: readonly string[]
  /** Runs when the folder is ours and nothing is started yet; throws to refuse. */
  check?: () => Promise<void>
}

interface Found {
  redis: FoundServer
  mongodb: FoundServer
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

const servicesFile = (dataDir: string) => join(dataDir, 'services.json')

/** For whoever wants to look at the servers; a URL may carry a password, so only the owner reads it. */
const writeServices = (dataDir: string, { redis, mongodb }: Found) => {
  const file = servicesFile(dataDir)
  const facts = {
    redisUrl: redis.url,
    mongodbUrl: mongodb.url,
    redisPid: redis.pid,
    mongodbPid: mongodb.pid,
  }
  writeFileSync(`${file}.new`, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** Both URLs of the servers that a start on this DATA_DIR uses now; null when none runs, also after one that was killed. */
export const runningServers = (
  dataDir: string,
): { redisUrl: string; mongodbUrl: string } | null => {
  if (!runningUrl(dataDir)) return null
  try {
    return JSON.parse(readFileSync(servicesFile(dataDir), 'utf8'))
  } catch {
    return null
  }
}

/** Folder by folder: Node's recursive mkdir calls a read-only disk ENOENT, and never ends under /proc. */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** @throws Error when another process owns it, or it cannot be written. */
const lockDataDir = (dataDir: string, log: WriteLine) => {
  let lock: LockOutcome
  try {
    makeFolder(dataDir)
    lock = takeLock(join(dataDir, 'lock'))
  } catch (error) {
    throw new Error(`DATA_DIR ${dataDir} cannot be used: ${(error as Error).message}`)
  }
  if (lock.status === 'held') {
    const url = runningUrl(dataDir)
    const owner = `pid ${lock.pid ?? '?'}${url ? `, at ${url}` : ''}`
    throw new Error(`${dataDir} is in use by ${owner}: stop it, or set another DATA_DIR`)
  }
  if (lock.diedHolding)
    log(`taken over from pid ${lock.diedHolding}, which ended without a clean stop`)
  return lock
}

const findBoth = async (options: StartOptions): Promise<Found> => {
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
  const both = [redis, mongodb]
  for (const one of both) if (one.status === 'fulfilled') await one.value.stop()
  const reasons = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []))
  options.signal?.throwIfAborted()
  throw new Error(reasons.map((reason) => reason.message).join('\n'))
}

const servicesOf = ({ redis, mongodb }: Found, stop: () => Promise<void>): Services => ({
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
  stop,
})

/** Finds or brings both servers. @throws Error with one line per server that is missing. */
export const startServices = async (options: StartOptions): Promise<Services> => {
  const { log } = options
  const dataDir = resolve(options.dataDir)
  const lock = lockDataDir(dataDir, log)
  let found: Found | undefined
  let stopped: Promise<void> | undefined

  const onProcess = () => {
    try {
      if (found && !stopped) writeServices(dataDir, found)
    } catch {
      // The disk is full; nobody here reads it, and the next process is written down again.
    }
    options.onProcess?.()
  }
  const stop = async () => {
    await Promise.all([found?.redis.stop(), found?.mongodb.stop()])
    rmSync(servicesFile(dataDir), { force: true })
    lock.release()
  }
  const stopOnce = () => {
    stopped ??= stop()
    return stopped
  }
  try {
    await endLeftover(appRecord(dataDir), 'The server', log)
    await options.check?.()
    found = await findBoth({ ...options, dataDir, onProcess })
    writeServices(dataDir, found)
    return servicesOf(found, stopOnce)
  } catch (error) {
    await stopOnce()
    throw error
  }
}
