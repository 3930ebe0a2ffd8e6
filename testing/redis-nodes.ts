// Bare redis-servers that a test arranges by itself: a primary and its replica, and a name that can be moved from one to
// the other.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { Lifecycle } from '../server/lifecycle.ts'
import { portForLater } from './port.ts'
import { createFaultProxy } from './proxy.ts'
import { redisProgram } from './test-redis.ts'
import { until } from './until.ts'

export interface RedisNode {
  readonly port: number
  readonly pid: number
  readonly redis: Redis
  stop(): Promise<void>
}

const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
const syncsAtOnce = ['--repl-diskless-sync-delay', '0']

/** The Redis of the tests with `args`, every write on disk before it answers. */
export const startRedisNode = async (args: readonly string[] = []): Promise<RedisNode> => {
  const port = await portForLater()
  const directory = mkdtempSync(join(tmpdir(), 'likeflow-node-'))
  const settings = ['--port', String(port), ...durable, ...syncsAtOnce, ...args]
  const child = spawn(await redisProgram(), settings, { cwd: directory })
  const gone = new Promise((resolve) => child.once('close', resolve))
  const redis = new Redis(port, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  await until('it answers', async () => (await redis.ping()) === 'PONG')
  return {
    port,
    pid: child.pid!,
    redis,
    async stop() {
      redis.disconnect()
      child.kill('SIGKILL')
      await gone
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const inStep = (replica: RedisNode) =>
  until('the replica is in step', async () =>
    (await replica.redis.info('replication')).includes('master_link_status:up'),
  )

/** A primary and its replica, whose link to it can be broken, and one address that leads to the primary. */
export const startRedisPair = async (own: Lifecycle['own'], args: readonly string[] = []) => {
  const start = async (more: readonly string[] = []) => {
    const node = await startRedisNode([...args, ...more])
    own('redis node', node.stop)
    return node
  }
  const primary = await start()
  const link = await createFaultProxy({ target: { port: primary.port } })
  own('replication link', link.stop)
  const replica = await start(['--replicaof', `127.0.0.1 ${link.port}`])
  await inStep(replica)
  const target = { port: primary.port }
  const name = await createFaultProxy({ target })
  own('name', name.stop)
  return {
    primary,
    replica,
    link,
    url: `redis://127.0.0.1:${name.port}`,
    /** The name leads to `node` from now on; connections that were made before stay where they are. */
    moveTo: (node: RedisNode) => {
      target.port = node.port
    },
  }
}

export type RedisPair = Awaited<ReturnType<typeof startRedisPair>>

/** Resolves when `node` is a primary. */
export const untilPrimary = (node: RedisNode) =>
  until('it is the primary', async () => (await node.redis.role())[0] === 'master')
