// The Redis of a ground when it is more than one server: a cluster, or a primary that sentinels watch.
import { Cluster, Redis } from 'ioredis'
import type { FaultProxy } from '../../testing/proxy.ts'
import { type RedisCluster, startRedisCluster } from '../../testing/redis-cluster.ts'
import type { RedisNode } from '../../testing/redis-nodes.ts'
import { type RedisSentinel, startRedisSentinel } from '../../testing/redis-sentinel.ts'
import { createAllLinks } from './all-links.ts'

export const redisKinds = ['single', 'sentinel', 'cluster'] as const
export type RedisKind = (typeof redisKinds)[number]

/** A Redis that takes writes, past its proxy. */
export interface Primary {
  readonly redis: Redis
  /** @throws when it was not started here */
  readonly pid: number
}

export interface RedisFleet {
  readonly kind: Exclude<RedisKind, 'single'>
  /** The one of its kind; null: it is of the other. */
  readonly cluster: RedisCluster | null
  readonly sentinel: RedisSentinel | null
  readonly url: string
  /** Of clients to all nodes, as one. */
  readonly links: FaultProxy
  /** Past the proxies. A cluster's client takes every command that a test of one server gives. */
  connect(): Redis
  primaries(): Promise<readonly Primary[]>
  /** Starts what does not run; resolves when nothing is missing any more. */
  heal(): Promise<void>
  stop(): Promise<void>
}

/** On a busy machine a living node is silent for a second or two: a failover that nobody made loses likes. */
const silenceMs = 4000

type Node = RedisNode & { readonly proxy: FaultProxy }

/** Announced address → the node itself. */
const directly = (nodes: readonly Node[]) =>
  Object.fromEntries(
    nodes.map(({ port, proxy }) => [`127.0.0.1:${proxy.port}`, { host: '127.0.0.1', port }]),
  )

const start = async (kind: RedisFleet['kind']) => {
  if (kind === 'cluster') {
    const cluster = await startRedisCluster(silenceMs)
    const connect = () =>
      new Cluster(
        cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
        { natMap: directly(cluster.nodes), slotsRefreshInterval: 1000 },
      ) as unknown as Redis
    return { ...{ cluster, sentinel: null, others: [], connect }, ...cluster }
  }
  const sentinel = await startRedisSentinel(1, silenceMs)
  const sentinels = sentinel.sentinels.map(({ port }) => ({ host: '127.0.0.1', port }))
  const natMap = directly(sentinel.nodes)
  const connect = () =>
    new Redis({
      sentinels,
      name: 'likeflow',
      natMap,
      failoverDetector: true,
      maxRetriesPerRequest: null,
    })
  return { ...{ cluster: null, sentinel, others: sentinel.sentinels, connect }, ...sentinel }
}

export const startRedisFleet = async (kind: RedisFleet['kind']): Promise<RedisFleet> => {
  const { cluster, sentinel, url, nodes, others, connect, whole, stop } = await start(kind)
  return {
    ...{ kind, cluster, sentinel, url },
    links: createAllLinks(nodes.map(({ proxy }) => proxy)),
    connect() {
      const redis = connect()
      redis.on('error', () => {}) // its servers are taken away
      return redis
    },
    async primaries() {
      const roles = await Promise.all(nodes.map(({ redis }) => redis.role()))
      return nodes.flatMap((node, i) => (roles[i]![0] === 'master' ? [node] : []))
    },
    async heal() {
      await Promise.all([...nodes, ...others].map((node) => node.isRunning() || node.restart()))
      for (const { proxy } of nodes) proxy.clear()
      await whole()
    },
    stop,
  }
}
