// How ioredis is told where to connect: to a server, to one node of a cluster, or to whatever the Sentinels call the
// primary now.
import type { RedisOptions } from 'ioredis'
import type { RedisTarget } from '../server-urls.ts'

export const retryStrategy = (times: number) => Math.min(25 * 2 ** Math.min(times, 6), 1000)

export interface Address {
  readonly host: string
  readonly port: number
}

/** Of `address` where it is one of a cluster's nodes, else of the target itself. */
export const connectionOptions = (target: RedisTarget, address?: Address): RedisOptions => {
  const { kind, tls, hosts, credentials, database, primary, family } = target
  const common: RedisOptions = {
    ...credentials,
    db: database,
    ...(family && { family }),
    ...(tls && { tls: {} }),
  }
  if (kind !== 'sentinel') return { ...common, ...(address ?? hosts[0]!) }
  return {
    ...common,
    sentinels: [...hosts],
    name: primary,
    failoverDetector: true,
    sentinelRetryStrategy: retryStrategy,
    ...(tls && { sentinelTLS: {}, enableTLSForSentinelMode: true }),
  }
}
