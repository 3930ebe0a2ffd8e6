// A server that somebody else runs, named by its URL: it is used as it is, never started or stopped,
// and when it cannot be reached that is an error and not a reason to bring another one.
import { type Environment, variables } from '../server/config.ts'
import { askIdentity, ServerKindError } from '../server/redis/identity.ts'
import { connectionOptions, targetOf } from '../server/redis/options.ts'
import { databaseRefusal } from '../server/redis/own-database.ts'
import { withoutSecrets } from '../server/server-urls.ts'
import type { FoundServer } from './bring-server.ts'

const reachWithinMs = 4000

const unreachable = (variable: string, url: string, error: unknown) => {
  const reason = withoutSecrets((error as Error).message.split('\n')[0]!)
  return new Error(`${variable} ${withoutSecrets(url)} cannot be reached: ${reason}`)
}

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

/** @throws Error when no Redis answers there. */
export const givenRedis = async (url: string, env: Environment): Promise<FoundServer> => {
  const { Redis } = await import('ioredis')
  const redis = new Redis({
    ...connectionOptions(targetOf({ redisUrl: url, ...filesOf(env) })),
    lazyConnect: true,
    connectTimeout: reachWithinMs,
    commandTimeout: reachWithinMs,
    replyMapping: 'legacy',
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
    maxRetriesPerRequest: 0,
  })
  let reason: Error | undefined
  redis.on('error', (error) => {
    reason = error
  })
  try {
    await redis.connect()
    if (reason) throw reason
    const { name, version } = await askIdentity(redis)
    return given(url, name, version, 'REDIS_URL')
  } catch (error) {
    if (error instanceof ServerKindError) throw error
    const refusal = reason && databaseRefusal(url, reason)
    throw refusal ? new Error(refusal) : unreachable('REDIS_URL', url, reason ?? error)
  } finally {
    redis.disconnect()
  }
}

/** @throws Error when no MongoDB answers there. */
export const givenMongodb = async (url: string): Promise<FoundServer> => {
  const [{ default: mongoose }, { urlOptionsFault }] = await Promise.all([
    import('mongoose'),
    import('../server/mongodb/url-options.ts'),
  ])
  const fault = urlOptionsFault(url)
  if (fault) throw new Error(fault)
  let client: InstanceType<typeof mongoose.mongo.MongoClient> | undefined
  try {
    client = new mongoose.mongo.MongoClient(url, {
      serverSelectionTimeoutMS: reachWithinMs,
      connectTimeoutMS: reachWithinMs,
    })
    const { version } = await client.db().admin().command({ buildInfo: 1 })
    return given(url, 'mongodb', String(version), 'MONGODB_URL')
  } catch (error) {
    throw unreachable('MONGODB_URL', url, error)
  } finally {
    await client?.close()
  }
}
