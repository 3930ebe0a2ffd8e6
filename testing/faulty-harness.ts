// An app that reaches its servers through fault proxies.

import { createLog } from '../server/log.ts'
import { connectRedis } from '../server/redis/connections.ts'
import { type Harness, type HarnessOptions, startHarness } from './harness.ts'
import { addressOf, createFaultProxy, type FaultProxy } from './proxy.ts'

export interface FaultyHarness extends Harness {
  readonly toRedis: FaultProxy
  readonly toMongodb: FaultProxy
}

/** The same URL, by way of `port`. */
export const via = (url: string, port: number) =>
  url.replace(/^(\w+:\/\/(?:[^/@]*@)?)[^/?]+/, (_, before: string) => `${before}127.0.0.1:${port}`)
export const portOf = (url: string) => addressOf(url).port

/** A proxy in front of the server at `url`. */
export const proxyTo = (url: string) => createFaultProxy({ target: addressOf(url) })

export const startFaultyHarness = async (
  options: Omit<HarnessOptions, 'through'> = {},
): Promise<FaultyHarness> => {
  const proxies: FaultProxy[] = []
  const harness = await startHarness({
    ...options,
    through: async ({ redisUrl, mongodbUrl }, own) => {
      for (const url of [redisUrl, mongodbUrl]) {
        const proxy = await proxyTo(url)
        own('proxy', proxy.stop)
        proxies.push(proxy)
      }
      const [redis, mongodb] = proxies as [FaultProxy, FaultProxy]
      return { REDIS_URL: via(redisUrl, redis.port), MONGODB_URL: via(mongodbUrl, mongodb.port) }
    },
  })
  return { ...harness, toRedis: proxies[0]!, toMongodb: proxies[1]! }
}

/** Redis clients beside the app's own, through the same proxy. */
export const connectThroughProxy = ({ services, toRedis }: FaultyHarness) =>
  connectRedis({
    config: {
      redisUrl: via(services.redisUrl, toRedis.port),
      redisDurability: 'always',
      redisReplicas: 0,
    },
    log: createLog('silent'),
    onConnect: async () => {},
    fatal: () => {},
  })
