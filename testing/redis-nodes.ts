// Bare redis-servers that a test arranges by itself: one, a primary and its replica, and a name that can be moved from
// one to the other. What is killed comes back with its data on its port.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { Lifecycle } from '../server/lifecycle.ts'
import { portForLater } from './port.ts'
import { createFaultProxy } from './proxy.ts'
import { redisProgram } from './test-redis.ts'
import { patience, until } from './until.ts'

export interface RedisNode {
  readonly port: number
  readonly pid: number
  readonly redis: Redis
  isRunning(): boolean
  /** Gone, its data stay. */
  kill(): Promise<void>
  /** After `kill`: on the same port, with its data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
const syncsAtOnce = ['--repl-diskless-sync-delay', '0']

/** The Redis of the tests with these words and, if any, lines of a file that it may write to. */
export const runRedis = async (
  port: number,
  args: readonly string[],
  lines?: readonly string[],
): Promise<RedisNode> => {
  const directory = mkdtempSync(join(tmpdir(), 'likeflow-node-'))
  const file = join(directory, 'node.conf')
  if (lines) writeFileSync(file, `${lines.join('\n')}\n`)
  const settings = [...(lines ? [file] : []), ...args, '--port', String(port)]
  const program = await redisProgram()
  const launch = () => {
    const child = spawn(program, settings, { cwd: directory, stdio: 'ignore' })
    return { child, gone: new Promise<unknown>((resolve) => child.once('close', resolve)) }
  }
  let running = launch()
  const redis = new Redis(port, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  const answers = () => until('it answers', async () => (await redis.ping()) === 'PONG')
  const kill = async () => {
    running.child.kill('SIGKILL')
    await running.gone
  }
  const stop = async () => {
    redis.disconnect()
    await kill()
    rmSync(directory, { recursive: true, force: true })
  }
  await answers().catch(async (error) => {
    await stop()
    throw error
  })
  return {
    port,
    get pid() {
      return running.child.pid!
    },
    redis,
    isRunning: () => running.child.exitCode === null && running.child.signalCode === null,
    kill,
    async restart() {
      running = launch()
      await answers()
    },
    stop,
  }
}

/** The Redis of the tests with `args`, every write on disk before it answers. */
export const startRedisNode = async (
  args: readonly string[] = [],
  port?: number,
): Promise<RedisNode> =>
  runRedis(port ?? (await portForLater()), [...durable, ...syncsAtOnce, ...args])

/** `replica` follows somebody and has nothing left to copy. */
export const isInStep = async ({ redis }: RedisNode) =>
  (await redis.info('replication')).includes('master_link_status:up')

export const inStep = (replica: RedisNode) =>
  until('the replica is in step', () => isInStep(replica), patience.long)

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
  until('it is the primary', async () => (await node.redis.role())[0] === 'master', patience.long)
