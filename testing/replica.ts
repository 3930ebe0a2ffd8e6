// A replica of a Redis, behind a link that can be slow or cut: what is promoted when the primary is gone.
import { Redis } from 'ioredis'
import { createLifecycle } from '../server/lifecycle.ts'
import { infoNumber } from '../server/redis/info.ts'
import { proxyTo } from './faulty-harness.ts'
import type { FaultProxy } from './proxy.ts'
import { inStep, startRedisNode } from './redis-nodes.ts'
import { until } from './until.ts'

export interface Replica {
  readonly port: number
  /** Past all proxies. */
  readonly redis: Redis
  /** To its primary. A black hole makes it lag; `cutOff` before a promotion, or late bytes arrive. */
  readonly link: FaultProxy
  /** It has all that the primary has now. */
  inSync(): Promise<void>
  /** From now on it gets nothing more. */
  cutOff(): void
  /** It is a primary of its own. */
  promote(): Promise<void>
  /** It follows its primary (again), by a whole copy if need be. */
  follow(): Promise<void>
  stop(): Promise<void>
}

const offsetOf = async (redis: Redis, name: string) =>
  infoNumber(await redis.info('replication'), name)

/** @param primaryUrl the Redis of a test, with a password */
export const startReplica = async (primaryUrl: string): Promise<Replica> => {
  const lifecycle = createLifecycle(() => {})
  const node = await startRedisNode()
  lifecycle.own('replica', node.stop)
  const { port, redis } = node
  const link = await proxyTo(primaryUrl)
  lifecycle.own('link', link.stop)
  const primary = new Redis(primaryUrl, { retryStrategy: () => 50 })
  primary.on('error', () => {}) // tests take its server away
  lifecycle.own('client', () => primary.disconnect())
  // Whoever is led here knows the primary's password.
  const { password } = new URL(primaryUrl)
  await primary.config('SET', 'repl-diskless-sync-delay', '0')
  await redis.config('SET', 'masterauth', password)
  await redis.config('SET', 'requirepass', password)
  redis.options.password = password

  const follow = async () => {
    link.clear()
    await redis.replicaof('127.0.0.1', String(link.port))
    await inStep(node)
  }
  await follow()
  return {
    port,
    redis,
    link,
    inSync: () =>
      until('the replica has all', async () => {
        const [theirs, ours] = await Promise.all([
          offsetOf(primary, 'master_repl_offset'),
          offsetOf(redis, 'slave_repl_offset'),
        ])
        return theirs === ours
      }),
    cutOff: () => {
      link.set({ refuse: true })
      link.reset()
    },
    promote: async () => {
      await redis.replicaof('NO', 'ONE')
    },
    follow,
    stop: lifecycle.release,
  }
}
