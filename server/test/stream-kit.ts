// What the stream's tests stand on: a Redis of their own, and API processes reduced to the stream.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis, type RedisOptions } from 'ioredis'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { BatchEvent, HistoryEventName } from '../../contract/index.ts'
import { findRedis } from '../../local-servers/redis.ts'
import { type BrowserOptions, browse } from '../../testing/event-reader.ts'
import { testToolsDir } from '../../testing/tools-dir.ts'
import { until } from '../../testing/until.ts'
import { createLifecycle } from '../lifecycle.ts'
import { createLog } from '../log.ts'
import { sharedKeys } from '../redis/keys.ts'
import { createScripts } from '../redis/scripts.ts'
import type { SnapshotSource } from '../stream/opening.ts'
import { createPublisher } from '../stream/publisher.ts'
import { createRelay } from '../stream/relay.ts'

export const silentLog = createLog('silent')

type ClientOptions = Omit<RedisOptions, 'replyMapping'>

const failFast: ClientOptions = {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  commandTimeout: 2000,
  retryStrategy: () => 50,
}
const patient: ClientOptions = { maxRetriesPerRequest: null }

/** What a snapshot holds besides the stream's own. */
export const emptySource: SnapshotSource = {
  config: {
    version: 'test',
    partitions: 4,
    drainIntervalMs: 1000,
    unknownPosts: 'create',
    redis: { server: 'Redis', version: '7.0', durability: 'always' },
    mongodb: null,
    admin: 'off',
  },
  top: [],
  flood: null,
}

export const batchOf = (
  partition: number,
  seq: number,
  state: BatchEvent['state'],
): BatchEvent => ({
  partition,
  seq: String(seq),
  ordinal: seq,
  state,
  posts: 1,
  likes: 1,
  ms: 0,
  at: 0,
})

const startStreamKit = async () => {
  const lifecycle = createLifecycle(() => {})
  const dataDir = mkdtempSync(join(tmpdir(), 'likeflow-stream-'))
  lifecycle.own('folder', () => rmSync(dataDir, { recursive: true, force: true }))
  const { REDIS_URL: _, ...env } = process.env
  const server = await findRedis({ dataDir, env, log() {}, toolsDir: testToolsDir })
  lifecycle.own('redis', server.stop)

  const subscribers: Redis[] = []
  let reconnectMs = 50

  const client = async (options: ClientOptions = patient) => {
    const redis = new Redis(server.url, { ...options })
    redis.on('error', () => {})
    lifecycle.own('client', () => redis.disconnect())
    await until('the client is ready', () => redis.status === 'ready')
    return redis
  }

  const redis = await client()
  const scripts = createScripts(redis)

  const startPublisher = async () => {
    const commands = await client(failFast)
    const publisher = createPublisher({ scripts: createScripts(commands), log: silentLog })
    lifecycle.own('publisher', publisher.stop)
    publisher.start()
    return { publisher, commands }
  }

  /** An API process reduced to `GET /events?posts=a,b`. */
  const startApi = async (readSnapshot = async () => emptySource) => {
    const commands = await client(failFast)
    const subscriber = await client({ ...patient, retryStrategy: () => reconnectMs })
    subscribers.push(subscriber)
    const relay = createRelay({
      redis: commands,
      subscriber,
      log: silentLog,
      readSnapshot,
      now: Date.now,
    })
    const responses = new Set<ServerResponse>()
    const http = createServer((req, res) => {
      responses.add(res)
      res.once('close', () => responses.delete(res))
      const posts = new URL(req.url!, 'http://x').searchParams.get('posts')?.split(',')
      const lastEventId = req.headers['last-event-id'] as string | undefined
      void relay.open(res, { posts, lastEventId })
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const listening = await listeners()
    relay.start()
    await until('the relay listens', async () => (await listeners()) > listening)
    const stop = async () => {
      await relay.stop()
      http.close()
    }
    lifecycle.own('api', stop)
    return {
      relay,
      commands,
      subscriber,
      port: (http.address() as AddressInfo).port,
      /** The most bytes that wait for one browser in this process. */
      unread: () => Math.max(0, ...[...responses].map(({ writableLength }) => writableLength)),
      stop,
    }
  }

  const listeners = async () =>
    ((await redis.pubsub('NUMSUB', sharedKeys.events)) as [string, number])[1]

  return {
    server,
    redis,
    listeners,
    startPublisher,
    startApi,
    /** Publishes one event; answers its id. */
    async publish(name: HistoryEventName, value: unknown): Promise<string> {
      const event = { name, json: JSON.stringify(value) }
      const [id] = await scripts.publish([event], { maxLength: 10_000 })
      return id!
    },
    /** Publishes the same event `count` times in one call. */
    async publishMany(name: HistoryEventName, value: unknown, count: number) {
      const event = { name, json: JSON.stringify(value) }
      await scripts.publish(Array(count).fill(event), { maxLength: 10_000 })
    },
    /** Runs `work` while no subscriber is connected; then all connect again. */
    async unheard(work: () => Promise<void>) {
      reconnectMs = 60_000
      await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      const cut = () => subscribers.filter(({ status }) => status === 'reconnecting')
      await until('all are cut', async () => cut().length > 0 && (await listeners()) === 0)
      await work()
      reconnectMs = 50
      for (const subscriber of cut()) void subscriber.connect().catch(() => {})
    },
    /** Ids of the whole history, or of what comes after `id`. */
    history: async (after = '-') => {
      const entries = await redis.xrange(sharedKeys.events, after === '-' ? '-' : `(${after}`, '+')
      return entries.map(([id]) => id)
    },
    stop: lifecycle.release,
  }
}

type StreamKit = Awaited<ReturnType<typeof startStreamKit>>

/**
 * A kit for the tests of one file, and ways to open what ends with its test. Call it at the top of the
 * file.
 */
export const streamKitOfFile = () => {
  let kit: StreamKit
  beforeAll(async () => {
    kit = await startStreamKit()
  })
  afterAll(() => kit.stop())

  return {
    kit: () => kit,
    async startApi(...args: Parameters<StreamKit['startApi']>) {
      const api = await kit.startApi(...args)
      onTestFinished(() => api.stop())
      return api
    },
    async startPublisher() {
      const started = await kit.startPublisher()
      onTestFinished(() => started.publisher.stop())
      return started
    },
    async openBrowser(port: number, options?: BrowserOptions) {
      const browser = await browse(port, options)
      onTestFinished(() => browser.close())
      return browser
    },
  }
}
