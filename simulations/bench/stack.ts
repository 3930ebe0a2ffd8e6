// The whole of LikeFlow for a benchmark, on data of its own that is gone afterwards: Redis and MongoDB,
// one process that is nothing but the API, and one for the rest, so that CPU per like is the API's.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Sample } from '../../contract/index.ts'
import { freePort } from '../../local-servers/ports.ts'
import { type Services, startServices } from '../../local-servers/start-services.ts'
import { createLifecycle, type Lifecycle } from '../../server/lifecycle.ts'
import { nodeEnvironment } from '../../server/node-options.ts'
import { type ServerProcess, startServerProcess } from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'
import { adminPassword } from './admin.ts'
import { getJson } from './ask.ts'
import { endsWithUs } from './ending.ts'
import type { Pids } from './processes.ts'
import type { Context } from './scenario.ts'

export interface Stack {
  readonly url: string
  readonly redisUrl: string
  readonly mongodbUrl: string
  /** Which servers these are, for the report. */
  readonly servers: string
  /** by name: redis, mongodb, api and pipeline */
  readonly pids: Pids
  /** where Redis and MongoDB keep their data */
  readonly dataDir: string
  /** Kills the named process by SIGKILL and starts it again. */
  crash(name: string): Promise<void>
  /** Starts one more API process on the same servers; ended with the stack. */
  addApi(env: Record<string, string>): Promise<{ url: string; pid: number }>
  /** Resolves when no like is pending or claimed any more. */
  drained(): Promise<void>
}

interface StackOptions {
  /** More environment for the server processes. */
  env?: Record<string, string>
}

const readyWithinMs = 30_000
const drainedWithinMs = 60_000
// Packages that `npm start` installed already are not installed again.
const toolsDir = resolve(process.env.DATA_DIR || '.likeflow', 'tools')

/** What is set for the user's own LikeFlow is not for a benchmark: it must never write there. */
const cleanEnv = (): Record<string, string> => {
  const { PATH = '', HOME = '', LANG = 'C.UTF-8' } = process.env
  return { PATH, HOME, LANG, NODE_ENV: 'production' }
}

const rolesOf: Readonly<Record<string, string>> = {
  api: 'api',
  pipeline: 'producer,worker,sampler',
}

interface Launcher {
  readonly context: Context
  readonly options: StackOptions
  readonly services: Services
  readonly lifecycle: Lifecycle
}

const launchServer = (
  { context, options, services, lifecycle }: Launcher,
  name: string,
  env: Record<string, string>,
): ServerProcess => {
  const isApi = env.ROLES === 'api'
  const profile = isApi && context.cpuProfDir
  const { redisUrl: REDIS_URL, mongodbUrl: MONGODB_URL } = services
  const own = { LOG_LEVEL: 'warn', ADMIN_PASSWORD: adminPassword, REDIS_URL, MONGODB_URL }
  const disown = endsWithUs(() => server.stop()) // first: it refuses when the bench ends already
  const server = startServerProcess(
    { ...cleanEnv(), ...nodeEnvironment, ...own, ...options.env, ...env },
    {
      args: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
      detached: true, // Ctrl-C reaches the bench alone, which then ends things in order
    },
  )
  void server.ended.then(disown)
  lifecycle.own(name, server.stop)
  return server
}

const isReady = async (url: string) => {
  const ready = await getJson<{ status: string; workers: number }>(`${url}/readyz`)
  return ready?.status === 'ready' && ready.workers > 0
}

const lastLines = 20

const untilReady = (url: string, servers: Iterable<ServerProcess>) => {
  const endings = [...servers].map(async ({ ended, lines }) => {
    await ended
    throw new Error(`a server process has ended:\n${lines.slice(-lastLines).join('\n')}`)
  })
  const ready = until(`LikeFlow is ready at ${url}`, () => isReady(url), readyWithinMs)
  return Promise.race([ready, ...endings])
}

/** The sample must be younger than the question: an older one knows nothing of the last likes. */
const untilDrained = (url: string) => {
  const since = Date.now()
  const isDrained = async () => {
    const stats = await getJson<Partial<Sample>>(`${url}/stats`)
    if (!stats?.totals || stats.at! <= since) return false
    return stats.totals.pending + stats.totals.claimed === 0
  }
  return until('all likes are in MongoDB', isDrained, drainedWithinMs)
}

const build = async (context: Context, options: StackOptions, lifecycle: Lifecycle) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'likeflow-bench-'))
  lifecycle.own('data', () => rm(dataDir, { recursive: true, force: true }))
  const quiet = { log: () => {}, detached: true }
  const services = await startServices({ dataDir, toolsDir, env: cleanEnv(), ...quiet })
  lifecycle.own('services', services.stop)
  const { redisUrl, mongodbUrl, redis, mongodb } = services
  const launcher: Launcher = { context, options, services, lifecycle }
  const port = String(await freePort())
  const url = `http://127.0.0.1:${port}`
  const servers = new Map<string, ServerProcess>()
  const start = (name: string) => {
    const env = name === 'api' ? { PORT: port } : {}
    servers.set(name, launchServer(launcher, name, { ROLES: rolesOf[name]!, ...env }))
  }
  for (const name of Object.keys(rolesOf)) start(name)
  const ready = () => untilReady(url, servers.values())
  await ready()
  const stack: Stack = {
    ...{ url, redisUrl, mongodbUrl, dataDir },
    get pids() {
      const own = servers.entries().map(([name, { pid }]) => [name, pid] as const)
      return { redis: redis.pid!, mongodb: mongodb.pid!, ...Object.fromEntries(own) }
    },
    servers: `${redis.from} ${redis.version}; ${mongodb.from} ${mongodb.version}`,
    crash: async (name) => {
      const server = servers.get(name)!
      server.kill('SIGKILL')
      await server.ended
      start(name)
      await ready()
    },
    addApi: async (env) => {
      const other = String(await freePort())
      const more = { ROLES: 'api', ...env, PORT: other }
      const server = launchServer(launcher, 'api-too', more)
      const at = `http://127.0.0.1:${other}`
      await untilReady(at, [server])
      return { url: at, pid: server.pid }
    },
    drained: () => untilDrained(url),
  }
  return stack
}

/** Starts everything, does `work` once likes are taken and a worker is there, and ends all of it. */
export const withStack = async <T>(
  context: Context,
  options: StackOptions,
  work: (stack: Stack) => Promise<T>,
): Promise<T> => {
  const lifecycle = createLifecycle((name, error) =>
    context.log(`${name}: ${(error as Error).message}`),
  )
  // Also while it is being built: what a signal finds half done is waited for and then ended.
  const built = Promise.withResolvers<void>()
  const disown = endsWithUs(() => built.promise.then(lifecycle.release))
  lifecycle.own('signals', disown)
  try {
    const stack = await build(context, options, lifecycle)
    built.resolve()
    return await work(stack)
  } finally {
    built.resolve()
    await lifecycle.release()
  }
}
