// Servers that are given by URL are shared: by the tests of a run, by the fleets of a campaign, by whatever else is on
// them. Each harness and each fleet works in a database of its own there and leaves it empty; in the one that the URL
// names nothing is written. Redis' channels are not of a database, so only one test file runs on a given Redis at a time.
import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import type { Environment } from '../server/config.ts'
import { redisTarget } from '../server/server-urls.ts'

export interface OwnDatabases {
  readonly env: Environment
  /** Empties them and gives them back. */
  release(): Promise<void>
}

const redisDatabases = 16 // as every Redis has them without being asked for more
const heldForS = 3600 // of a run that was killed
const heldKey = (database: number) => `likeflow-test:${database}`

/** The same server, another database. */
export const inRedisDatabase = (url: string, database: number): string =>
  url.replace(/^(rediss?:\/\/[^/?]+)[^?]*/, (_, server: string) => `${server}/${database}`)

/** Who is given in the URL is kept in the database that it named, where MongoDB looks for the user. */
export const inMongoDbDatabase = (url: string, database: string): string => {
  const [, server = '', named = '', query = ''] =
    /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(url) ?? []
  const hasUser = server.includes('@') && !/(^|&)authsource=/i.test(query)
  const options = [query, hasUser ? `authSource=${named || 'admin'}` : ''].filter(Boolean)
  return `${server}/${database}${options.length > 0 ? `?${options.join('&')}` : ''}`
}

const takeMongoDb = async (url: string) => {
  const own = inMongoDbDatabase(url, `lf_test_${randomBytes(6).toString('hex')}`)
  const release = async () => {
    const connection = await mongoose.createConnection(own).asPromise()
    await connection.dropDatabase()
    await connection.close()
  }
  return { url: own, release }
}

const takeRedis = async (url: string) => {
  const named = redisTarget(url).database
  const redis = new Redis(url)
  for (let database = 0; database < redisDatabases; database++) {
    if (database === named) continue
    if (!(await redis.set(heldKey(database), '1', 'EX', heldForS, 'NX'))) continue
    const own = inRedisDatabase(url, database)
    const inside = new Redis(own)
    if ((await inside.dbsize()) > 0) {
      inside.disconnect() // somebody else's: held until the key expires, so that it is not asked again
      continue
    }
    const release = async () => {
      await inside.flushdb()
      await redis.del(heldKey(database))
      inside.disconnect()
      redis.disconnect()
    }
    return { url: own, release }
  }
  redis.disconnect()
  throw new Error('the Redis in REDIS_URL has no empty database left for a test')
}

/** `env` with the URLs in it, if any, naming databases that are nobody else's. */
export const ownDatabases = async (env: Environment): Promise<OwnDatabases> => {
  const taken: { variable: string; url: string; release: () => Promise<void> }[] = []
  const { REDIS_URL, MONGODB_URL } = env
  if (REDIS_URL) taken.push({ variable: 'REDIS_URL', ...(await takeRedis(REDIS_URL)) })
  if (MONGODB_URL) taken.push({ variable: 'MONGODB_URL', ...(await takeMongoDb(MONGODB_URL)) })
  return {
    env: { ...env, ...Object.fromEntries(taken.map(({ variable, url }) => [variable, url])) },
    async release() {
      await Promise.all(taken.map(({ release }) => release()))
    },
  }
}

/** For who kills, restarts or refills a server: one that is brought, whatever is given. */
export const withoutGiven = (env: Environment = process.env): Environment => {
  const { REDIS_URL: _redis, MONGODB_URL: _mongodb, ...rest } = env
  return rest
}
