// How ioredis is told where to connect: to a server, to one node of a cluster, or to whatever the Sentinels call the
// primary now.
import type { RedisOptions } from 'ioredis'
import type { Config } from '../config.ts'
import { type RedisTarget, redisTarget } from '../server-urls.ts'

export const retryStrategy = (times: number) => Math.min(25 * 2 ** Math.min(times, 6), 1000)

export interface Address {
  readonly host: string
  readonly port: number
}

/** What a client must be told to connect; files as their texts. */
export type ConnectionSettings = Pick<Config, 'redisUrl'> &
  Partial<Pick<Config, 'redisCa' | 'redisCertificate' | 'redisKey' | 'redisSentinelPassword'>>

export interface Target extends RedisTarget {
  /** null: no TLS */
  readonly secure: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null
  readonly sentinelPassword: string | null
}

export const targetOf = (settings: ConnectionSettings): Target => {
  const target = redisTarget(settings.redisUrl)
  const { redisCa: ca, redisCertificate: cert, redisKey: key } = settings
  return {
    ...target,
    secure: target.tls ? { ...(ca && { ca }), ...(cert && key && { cert, key }) } : null,
    sentinelPassword: settings.redisSentinelPassword ?? null,
  }
}

/** Of `address` where it is one of a cluster's nodes, else of the target itself. */
export const connectionOptions = (target: Target, address?: Address): RedisOptions => {
  const { kind, secure, hosts, credentials, database, primary, family } = target
  const common: RedisOptions = {
    ...credentials,
    db: database,
    ...(family && { family }),
    ...(secure && { tls: secure }),
  }
  if (kind !== 'sentinel') return { ...common, ...(address ?? hosts[0]!) }
  return {
    ...common,
    sentinels: [...hosts],
    name: primary,
    failoverDetector: true,
    sentinelRetryStrategy: retryStrategy,
    ...(target.sentinelPassword !== null && { sentinelPassword: target.sentinelPassword }),
    ...(secure && { sentinelTLS: secure, enableTLSForSentinelMode: true }),
  }
}
