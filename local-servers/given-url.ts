// A server that somebody else runs, named by its URL: it is used as it is, never started or stopped,
// and when it cannot be reached that is an error and not a reason to bring another one.
import type { Redis } from 'ioredis'
import type { mongo } from 'mongoose'
import { type Environment, variables } from '../server/config.ts'
import { awayOf } from '../server/mongodb/away-reason.ts'
import type { BuildInfo } from '../server/mongodb/connection.ts'
import { askIdentity, type RedisIdentity, ServerKindError } from '../server/redis/identity.ts'
import {
  type Address,
  type ConnectionSettings,
  connectionOptions,
  type Target,
  targetOf,
} from '../server/redis/options.ts'
import { databaseRefusal } from '../server/redis/own-database.ts'
import { whyUnreachable } from '../server/redis/unreachable.ts'
import { withInfo } from '../server/redis/withheld-info.ts'
import { withoutSecrets } from '../server/server-urls.ts'
import type { FoundServer } from './bring-server.ts'

const reachWithinMs = 4000

const unreachable = (variable: string, url: string, why: string) => {
  const reason = withoutSecrets(why.split('\n')[0]!)
  return new Error(`${variable} ${withoutSecrets(url)} cannot be reached: ${reason}`)
}

/** What the driver waited for in vain is behind what it throws. */
const whyAway = (error: unknown) => awayOf(error).says || (error as Error).message

const given = (url: string, server: string, version: string, variable: string): FoundServer => ({
  url,
  pid: null,
  server,
  version,
  from: variable,
  signal: () => false,
  stop: async () => {},
})

/** What else belongs to a connection. @throws Error that names no setting: `npm start` checks them all before. */
const filesOf = (env: Environment) => {
  const read = <K extends 'redisCa' | 'redisCertificate' | 'redisKey' | 'redisSentinelPassword'>(
    key: K,
  ) => variables[key].read(env[variables[key].name]?.trim() ?? '')
  return {
    redisCa: read('redisCa'),
    redisCertificate: read('redisCertificate'),
    redisKey: read('redisKey'),
    redisSentinelPassword: read('redisSentinelPassword'),
  }
}

/** A client that does nothing twice: it neither connects again nor repeats a command. */
const openRedis = async (target: Target, address?: Address) => {
  const { Redis } = await import('ioredis')
  const redis = new Redis({
    ...connectionOptions(target, address),
    lazyConnect: true,
    connectTimeout: reachWithinMs,
    commandTimeout: reachWithinMs,
    replyMapping: 'legacy',
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
    maxRetriesPerRequest: 0,
  })
  return withInfo(redis)
}

export interface ReachedRedis {
  /** Connected; the caller ends it. */
  readonly redis: Redis
  readonly identity: RedisIdentity
}

/** `address`: one node of a cluster. @throws Error with one line when no Redis answers there. */
export const reachRedis = async (
  settings: ConnectionSettings,
  address?: Address,
): Promise<ReachedRedis> => {
  const { redisUrl } = settings
  const redis = await openRedis(targetOf(settings), address)
  let reason: Error | undefined
  redis.on('error', (error) => {
    reason = error
  })
  try {
    await redis.connect()
    if (reason) throw reason
    return { redis, identity: await askIdentity(redis) }
  } catch (error) {
    redis.disconnect()
    if (error instanceof ServerKindError) throw error
    const refusal = reason && databaseRefusal(redisUrl, reason)
    throw refusal
      ? new Error(refusal)
      : unreachable('REDIS_URL', redisUrl, whyUnreachable(reason ?? (error as Error)))
  }
}

/** @throws Error when no Redis answers there. */
export const givenRedis = async (url: string, env: Environment): Promise<FoundServer> => {
  const { redis, identity } = await reachRedis({ redisUrl: url, ...filesOf(env) })
  redis.disconnect()
  return given(url, identity.name, identity.version, 'REDIS_URL')
}

export interface ReachedMongodb {
  /** Connected; the caller closes it. */
  readonly client: mongo.MongoClient
  /** Its answer to `buildInfo`. */
  readonly info: BuildInfo
}

/** @throws Error with one line when no MongoDB answers there. */
export const reachMongodb = async (url: string): Promise<ReachedMongodb> => {
  const [{ default: mongoose }, { urlOptionsFault }, { concerns }] = await Promise.all([
    import('mongoose'),
    import('../server/mongodb/url-options.ts'),
    import('../server/mongodb/connection.ts'),
  ])
  const fault = urlOptionsFault(url)
  if (fault) throw new Error(fault)
  const client = new mongoose.mongo.MongoClient(url, {
    ...concerns,
    serverSelectionTimeoutMS: reachWithinMs,
    connectTimeoutMS: reachWithinMs,
    maxPoolSize: 1, // what is sent last is done last
  })
  try {
    return { client, info: await client.db().admin().command({ buildInfo: 1 }) }
  } catch (error) {
    await client.close()
    throw unreachable('MONGODB_URL', url, whyAway(error))
  }
}

/** @throws Error when no MongoDB answers there. */
export const givenMongodb = async (url: string): Promise<FoundServer> => {
  const { client, info } = await reachMongodb(url)
  await client.close()
  return given(url, 'mongodb', String(info.version), 'MONGODB_URL')
}
