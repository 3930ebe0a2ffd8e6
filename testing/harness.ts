// Real servers and the real app for tests: each harness has its own Redis and MongoDB on free ports in a
// fresh folder, and leaves nothing behind.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import type { LikeAnswer, Post, ReadyAnswer, Sample } from '../contract/index.ts'
import { judgeAnswer } from '../load/verdict.ts'
import { type Services, type StartOptions, startServices } from '../local-servers/start-services.ts'
import { type App, createApp } from '../server/app.ts'
import { type Config, type Environment, loadConfig } from '../server/config.ts'
import { createLifecycle, type Lifecycle } from '../server/lifecycle.ts'
import { createLog, type Log } from '../server/log.ts'
import { createModels, type Models } from '../server/mongodb/models.ts'
import { partitionKeys } from '../server/redis/keys.ts'
import { createScripts, type PartitionMeta, type Scripts } from '../server/redis/scripts.ts'
import { ownDatabases } from './own-databases.ts'
import { post } from './requests.ts'
import { testRedis } from './test-redis.ts'
import { testToolsDir } from './tools-dir.ts'
import { patience, until } from './until.ts'

export interface Harness {
  readonly services: Services
  /** Where the data of Redis and MongoDB lies. */
  readonly dataDir: string
  readonly config: Config
  readonly log: Log
  readonly app: App
  readonly url: string
  /** A plain client of its own. */
  readonly redis: Redis
  readonly scripts: Scripts
  readonly models: Models
  /** Another app on the same servers; stopped with the harness. */
  more(env?: Environment): Promise<App>
  /** `POST /like`; a refusal counted nothing, so it is sent again until there is another answer. */
  like(postId: string, headers?: Record<string, string>): Promise<Response>
  /** Every partition's meta, each one consistent instant. */
  metas(): Promise<PartitionMeta[]>
  /** Resolves when nothing is pending or claimed. */
  drained(): Promise<void>
  /** Post → likes in MongoDB. */
  persisted(): Promise<Map<string, number>>
  stats(): Promise<Sample>
  stop(): Promise<void>
}

export interface HarnessOptions {
  readonly env?: Environment
  readonly services?: Omit<Partial<StartOptions>, 'dataDir' | 'log'>
  /** What the apps connect to instead of the servers themselves, such as a proxy; `own` its stop. */
  readonly through?: (
    services: Services,
    own: Lifecycle['own'],
    dataDir: string,
  ) => Promise<Environment>
}

const testEnv = { NODE_ENV: 'test', PORT: '0', DRAIN_INTERVAL_MS: '100', LOG_LEVEL: 'silent' }

/** Own Redis and MongoDB in a fresh folder, without an app. */
export const startTestServices = async (options: HarnessOptions['services'] = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'likeflow-test-'))
  const lines: string[] = []
  const redis = testRedis()
  const { env, release } = await ownDatabases(options.env ?? process.env)
  try {
    const services = await startServices({
      toolsDir: testToolsDir,
      ...(redis && { redis }),
      ...options,
      env,
      dataDir,
      log: (line) => lines.push(line),
    })
    const stop = async () => {
      await release()
      await services.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
    return { services, dataDir, stop }
  } catch (error) {
    throw new Error(`no servers for the test:\n${lines.join('\n')}\n${(error as Error).message}`)
  }
}

export const startHarness = async (options: HarnessOptions = {}): Promise<Harness> => {
  const lifecycle = createLifecycle(() => {})
  try {
    return await build(options, lifecycle)
  } catch (error) {
    await lifecycle.release().catch(() => {})
    throw error
  }
}

const build = async (options: HarnessOptions, lifecycle: Lifecycle): Promise<Harness> => {
  const { services, dataDir, stop: stopServices } = await startTestServices(options.services)
  lifecycle.own('services', stopServices)
  const through = await options.through?.(services, lifecycle.own, dataDir)
  const envOf = (env: Environment = {}) => ({
    ...testEnv,
    REDIS_URL: services.redisUrl,
    MONGODB_URL: services.mongodbUrl,
    ...through,
    ...options.env,
    ...env,
  })

  const startApp = async (env?: Environment) => {
    const config = loadConfig(envOf(env))
    const fatal = (error: Error) => log.fatal({ err: error }, 'fatal')
    const app = await createApp({ config, log, fatal })
    lifecycle.own('app', app.stop)
    await app.start()
    if (config.roles.includes('api')) await ready(app)
    return app
  }

  const config = loadConfig(envOf())
  const log = createLog(config.logLevel)
  const redis = new Redis(services.redisUrl)
  redis.on('error', () => {}) // tests take its server away
  lifecycle.own('redis client', () => redis.disconnect())
  const connection = await mongoose.createConnection(services.mongodbUrl).asPromise()
  lifecycle.own('mongodb client', () => connection.close())
  const models = createModels(connection)
  const scripts = createScripts(redis)
  const app = await startApp()
  const url = `http://127.0.0.1:${app.port()}`
  const metas = () =>
    Promise.all(
      Array.from({ length: config.partitions }, (_, p) => scripts.readMeta(partitionKeys(p))),
    )

  return {
    services,
    dataDir,
    config,
    log,
    app,
    url,
    redis,
    scripts,
    models,
    more: startApp,
    metas,
    like: (postId, headers = {}) => unrefused(() => post(`${url}/like`, { postId }, headers)),
    drained: () =>
      until(
        'everything is drained',
        async () => (await metas()).every((meta) => meta.pending === 0 && meta.openSeq === null),
        patience.long,
      ),
    async persisted() {
      const posts = await models.posts.find().lean<{ _id: string; likes: number }[]>()
      return new Map(posts.map((post) => [post._id, post.likes]))
    },
    stats: async () => (await (await fetch(`${url}/stats`)).json()) as Sample,
    stop: lifecycle.release,
  }
}

const isRefused = async (answer: Response) =>
  judgeAnswer({ status: answer.status, body: await answer.clone().text() }) === 'refused' &&
  answer.status === 503

/** The first answer that is no refusal: a busy machine may be late for a moment. */
const unrefused = async (ask: () => Promise<Response>): Promise<Response> => {
  let answer = await ask()
  await until('it is not refused', async () => {
    if (!(await isRefused(answer))) return true
    answer = await ask()
    return false
  })
  return answer
}

/** Resolves when likes are taken and MongoDB is there. */
const ready = (app: App) =>
  until('the app is ready', async () => {
    const answer = await fetch(`http://127.0.0.1:${app.port()}/readyz`)
    return answer.status === 200 && ((await answer.json()) as ReadyAnswer).mongodb === 'up'
  })

/** The live total: a like waits only 100 ms for MongoDB to say what it had, a late answer is kept. */
export const liveTotal = async (url: string, postId: string): Promise<number> => {
  let likes: number | null = null
  await until(`the total of ${postId} is known`, async () => {
    likes = ((await (await fetch(`${url}/posts/${postId}`)).json()) as Post).likes
    return typeof likes === 'number'
  })
  return likes!
}

/** The answer of a like that must have been counted. */
export const accepted = async (response: Promise<Response>): Promise<LikeAnswer> => {
  const answer = await response
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as LikeAnswer
}
