// A server that somebody else runs, named by its URL: it is used as it is, never started or stopped,
// and when it cannot be reached that is an error and not a reason to bring another one.
import type { FoundServer } from './bring-server.ts'

const reachWithinMs = 4000

/** The URL without user, password and query: safe to print. */
const withoutSecrets = (url: string): string =>
  url.replace(/\/\/[^/]*@/, '//').replace(/\?.*$/s, '')

const unreachable = (variable: string, url: string, error: unknown) =>
  new Error(
    `${variable} ${withoutSecrets(url)} cannot be reached: ${(error as Error).message.split('\n')[0]}`,
  )

const given = (url: string, server: string, version: string, variable: string): FoundServer => ({
  url,
  pid: null,
  server,
  version,
  from: variable,
  stop: async () => {},
})

/** @throws Error when no Redis answers there. */
export const givenRedis = async (url: string): Promise<FoundServer> => {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: reachWithinMs,
    commandTimeout: reachWithinMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  })
  let reason: Error | undefined
  redis.on('error', (error) => {
    reason = error
  })
  try {
    await redis.connect()
    const info = await redis.info('server')
    const version = /(?:valkey|redis)_version:(\S+)/.exec(info)?.[1] ?? '?'
    return given(url, 'redis', version, 'REDIS_URL')
  } catch (error) {
    throw unreachable('REDIS_URL', url, reason ?? error)
  } finally {
    redis.disconnect()
  }
}

/** @throws Error when no MongoDB answers there. */
export const givenMongodb = async (url: string): Promise<FoundServer> => {
  const { default: mongoose } = await import('mongoose')
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
