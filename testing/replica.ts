// A replica of a Redis, behind a link that can be slow or cut: what is promoted when the primary is gone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { findRedis } from '../local-servers/redis.ts'
import { createLifecycle } from '../server/lifecycle.ts'
import { portOf, proxyTo } from './faulty-harness.ts'
import type { FaultProxy } from './proxy.ts'
import { testToolsDir } from './tools-dir.ts'
import { patience, until } from './until.ts'

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
  Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await redis.info('replication'))?.[1] ?? -1)

/** @param primaryUrl a Redis with a password, found here too: both are of one version */
export const startReplica = async (primaryUrl: string): Promise<Replica> => {
  const lifecycle = createLifecycle(() => {})
  const dataDir = mkdtempSync(join(tmpdir(), 'likeflow-replica-'))
  lifecycle.own('data', () => rmSync(dataDir, { recursive: true, force: true }))
  const { REDIS_URL: _, ...env } = process.env
  const found = await findRedis({
    dataDir,
    env,
    toolsDir: testToolsDir,
    log: () => {},
    detached: true,
  })
  lifecycle.own('replica', found.stop)
  const redis = new Redis(found.url, { retryStrategy: () => 50 })
  redis.on('error', () => {})
  lifecycle.own('client', () => redis.disconnect())
  const port = portOf(found.url)
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
    const isUp = async () => (await redis.info('replication')).includes('master_link_status:up')
    await until('the replica follows', isUp, patience.long)
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
