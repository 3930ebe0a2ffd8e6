// The whole of LikeFlow for a benchmark, on data of its own that is gone afterwards: Redis and MongoDB,
// one process that is nothing but the API, and one for the rest, so that CPU per like is the API's.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sample } from '../../contract/index.ts'
import { freePort } from '../../local-servers/ports.ts'
import { startServices } from '../../local-servers/start-services.ts'
import { createLifecycle, type Lifecycle } from '../../server/lifecycle.ts'
import { adminPassword } from './admin.ts'
import { getJson, waitFor } from './ask.ts'
import { endsWithUs } from './ending.ts'
import type { Pids } from './processes.ts'
import { type ServerProcess, startServer } from './server-process.ts'

/** `split`: the API has a process of its own; `one`: one process does everything, as in `npm start`. */
export type Layout = 'split' | 'one'

export interface Stack {
  url: string
  redisUrl: string
  mongodbUrl: string
  /** Which servers these are, for the report. */
  servers: string
  /** by name: redis, mongodb, and api and pipeline, or one */
  readonly pids: Pids
  /** where this run keeps its logs */
  dataDir: string
  /** Kills the named process by SIGKILL and starts it again. */
  crash(name: string): Promise<void>
  /** Starts one more API process on the same port; needs `REUSE_PORT: 'on'` in `env`. */
  addApi(): Promise<ServerProcess>
  /** Resolves when no like is pending or claimed any more. */
  drained(): Promise<void>
  /** Ends all of it and removes its data. May be called twice. */
  stop(): Promise<void>
}

export interface StackOptions {
  log: (line: string) => void
  layout?: Layout
  /** More environment for the server processes. */
  env?: Record<string, string>
  /** More arguments for node of the process that takes likes, such as `--cpu-prof`. */
  apiNodeArgs?: readonly string[]
}

const readyWithinMs = 30_000
const drainedWithinMs = 60_000
// Packages that `npm start` installed already are not installed again.
const toolsDir = resolve(process.env.DATA_DIR || '.likeflow', 'tools')

/** What is set for the user's own LikeFlow is not for a benchmark: it must never write there. */
export const cleanEnv = (): Record<string, string> => {
  const { PATH = '', HOME = '', LANG = 'C.UTF-8' } = process.env
  return { PATH, HOME, LANG }
}

const processesOf: Record<Layout, Record<string, { roles: string; takesLikes: boolean }>> = {
  split: {
    api: { roles: 'api', takesLikes: true },
    pipeline: { roles: 'producer,worker,sampler', takesLikes: false },
  },
  one: { one: { roles: 'api,producer,worker,sampler', takesLikes: true } },
}

interface Launch extends StackOptions {
  dataDir: string
  port: number
  redisUrl: string
  mongodbUrl: string
  lifecycle: Lifecycle
}

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url))

const launchServer = (launch: Launch, name: string): ServerProcess => {
  const { roles, takesLikes } = processesOf[launch.layout ?? 'split'][name]!
  const server = startServer({
    script: [main],
    nodeArgs: takesLikes ? (launch.apiNodeArgs ?? []) : [],
    logFile: join(launch.dataDir, `${name}.log`),
    env: {
      ...cleanEnv(),
      NODE_ENV: 'production',
      ADMIN_PASSWORD: adminPassword,
      LOG_LEVEL: 'warn',
      REDIS_URL: launch.redisUrl,
      MONGODB_URL: launch.mongodbUrl,
      PORT: takesLikes ? String(launch.port) : '0',
      ROLES: roles,
      ...launch.env,
    },
  })
  launch.lifecycle.own(name, server.stop)
  return server
}

const isReady = async (url: string) => {
  const ready = await getJson<{ status: string; workers: number }>(`${url}/readyz`)
  return ready?.status === 'ready' && ready.workers > 0
}

/** The sample must be younger than the question: an older one knows nothing of the last likes. */
const isDrained = async (url: string, since: number) => {
  const stats = await getJson<Partial<Sample>>(`${url}/stats`)
  if (!stats?.totals || stats.at! <= since) return false
  return stats.totals.pending + stats.totals.claimed === 0
}

const waitDrained = (url: string) => {
  const since = Date.now()
  return waitFor('all likes are in MongoDB', drainedWithinMs, () => isDrained(url, since))
}

const build = async (options: StackOptions, lifecycle: Lifecycle): Promise<Stack> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'likeflow-bench-'))
  lifecycle.own('data', () => rm(dataDir, { recursive: true, force: true }))
  const quiet = { log: () => {}, detached: true }
  const services = await startServices({ dataDir, toolsDir, env: cleanEnv(), ...quiet })
  lifecycle.own('services', services.stop)
  const { redisUrl, mongodbUrl, redis, mongodb } = services
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const launch = { ...options, dataDir, port, redisUrl, mongodbUrl, lifecycle }
  const servers = new Map<string, ServerProcess>()
  for (const name of Object.keys(processesOf[options.layout ?? 'split']))
    servers.set(name, launchServer(launch, name))
  const ready = () =>
    waitFor('LikeFlow is ready', readyWithinMs, () => {
      for (const server of servers.values()) server.check()
      return isReady(url)
    })
  await ready()
  return {
    url,
    redisUrl,
    mongodbUrl,
    dataDir,
    get pids() {
      const own = servers.entries().map(([name, { pid }]) => [name, pid] as const)
      return { redis: redis.pid!, mongodb: mongodb.pid!, ...Object.fromEntries(own) }
    },
    servers: `${redis.from} ${redis.version}; ${mongodb.from} ${mongodb.version}`,
    crash: async (name) => {
      await servers.get(name)!.kill()
      servers.set(name, launchServer(launch, name))
      await ready()
    },
    addApi: async () => {
      const server = launchServer(launch, 'api')
      await waitFor('a second API process is there', readyWithinMs, async () => {
        server.check()
        const stats = await getJson<Partial<Sample>>(`${url}/stats`)
        return stats?.apis?.processes === 2
      })
      return server
    },
    drained: () => waitDrained(url),
    stop: lifecycle.release,
  }
}

/** Starts everything and returns when likes are taken and a worker is there. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const lifecycle = createLifecycle((name, error) =>
    options.log(`${name}: ${(error as Error).message}`),
  )
  // Also while it is being built: what a signal finds half done is waited for and then ended.
  const built = Promise.withResolvers<void>()
  lifecycle.own(
    'signals',
    endsWithUs(() => built.promise.then(lifecycle.release)),
  )
  try {
    return await build(options, lifecycle)
  } catch (error) {
    await lifecycle.release().catch(() => {}) // the first error says more
    throw error
  } finally {
    built.resolve()
  }
}
