// The one place where the parts are joined, by role. Whoever is built registers its stop with the
// lifecycle; the order of building is the order of starting, and stopping goes backwards.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { ProcessReport, Role } from '../contract/index.ts'
import type { Config } from './config.ts'
import { createCpuShare } from './cpu-share.ts'
import { createLifecycle } from './lifecycle.ts'
import type { Log } from './log.ts'
import { createOwnMetrics } from './metrics.ts'
import { type BuiltRole, type Common, createCommon } from './roles/common.ts'
import { processIncident } from './stream/incidents.ts'
import { createProcessReporter } from './stream/procs.ts'
import { type Traces, untraced } from './traces/traces.ts'

export interface App {
  /** Listens and runs its roles; Redis and MongoDB may still be away. @throws when the port is taken. */
  start(): Promise<void>
  /** Stops everything in order; repeated calls share one promise. */
  stop(): Promise<void>
  /** The part that a stop waits for; null when none does. */
  stopping(): string | null
  /** The port it listens on: of the API, else of its metrics; 0: on none. */
  port(): number
}

interface AppDeps {
  readonly config: Config
  readonly log: Log
  /** Stopped with the app, as the last. */
  readonly traces?: Traces
  /** The API listens when it can count likes, or after some seconds; false: at once. */
  readonly listensWhenReady?: boolean
  /** The channel to whoever brought Redis and MongoDB, and may break them in a drill; null: nobody did. */
  readonly host?: NodeJS.Process | null
  /** Called when the process cannot go on, such as data of another number of partitions. */
  readonly fatal: (error: Error) => void
}

/** Loads only the roles this process has, in the order they start: the API last, when all is there. */
const buildRoles = async (
  common: Common,
  forApi: { listensWhenReady: boolean; host: NodeJS.Process | null },
) => {
  const has = (role: Role) => common.config.roles.includes(role)
  const built: BuiltRole[] = []
  const sampling = has('sampler') ? (await import('./roles/sampler.ts')).buildSampler(common) : null
  if (sampling) built.push(sampling.role)
  if (has('producer')) built.push((await import('./roles/producer.ts')).buildProducer(common))
  if (has('worker')) built.push((await import('./roles/worker.ts')).buildWorker(common))
  if (has('worker') && common.webhook) {
    const { buildNotifications } = await import('./roles/notifications.ts')
    built.push(buildNotifications(common, common.webhook))
  }
  const others = built.flatMap((role) => role.metrics ?? [])
  const sampler = sampling?.sampler ?? null
  const api = has('api')
    ? (await import('./roles/api.ts')).buildApi({ common, sampler, others, ...forApi })
    : null
  if (api) built.push(api.role)
  const { metricsPort } = common.config
  if (metricsPort === null) return { built, port: api?.port ?? (() => 0) }
  const { buildMetricsPort } = await import('./roles/metrics-port.ts')
  const alone = buildMetricsPort(common, metricsPort, api?.metrics ?? createOwnMetrics(others))
  return { built: [...built, alone.role], port: api?.port ?? alone.port }
}

export const createApp = async (deps: AppDeps): Promise<App> => {
  const { config, log, fatal, traces = untraced, listensWhenReady = false, host = null } = deps
  const lifecycle = createLifecycle((part, err) => log.error({ part, err }, 'stop failed'))
  lifecycle.own('traces', traces.stop)
  const common = createCommon({ config, log, traces, lifecycle, fatal })
  const id = randomBytes(8).toString('base64url')
  const { built, port } = await buildRoles(common, { listensWhenReady, host }).catch(
    async (error: unknown) => {
      await lifecycle.release().catch(() => {})
      throw error
    },
  )
  const self = { id, host: hostname(), pid: process.pid, roles: [...config.roles] }
  const cpuShare = createCpuShare()
  const report = (): ProcessReport => ({
    ...self,
    at: common.redisClock.now(),
    rssBytes: process.memoryUsage.rss(),
    cores: cpuShare(),
    upMs: Math.round(process.uptime() * 1000),
    loopDelayP99Ms: null,
    mongodb: common.mongodb.up() ? 'up' : 'away',
    mongodbReason: common.mongodb.away()?.reason ?? null,
    ...Object.assign({}, ...built.map((role) => role.report?.())),
  })
  const reporter = createProcessReporter({
    redis: common.redis.commands,
    scripts: common.scripts,
    report,
    log,
  })
  lifecycle.own('process report', reporter.stop)
  lifecycle.own('silent redis', common.redis.leaveIfSilent)
  for (const { leave } of built) if (leave) lifecycle.own('leaving', leave)

  return {
    async start() {
      common.mongodb.start()
      common.redisClock.start()
      common.redisSilence.start()
      common.layoutWatch.start()
      common.publisher.start()
      reporter.start()
      for (const role of built) await role.start()
      common.publisher.incident(processIncident('process-started', self, common.redisClock.now()))
    },
    stop: lifecycle.release,
    stopping: lifecycle.releasing,
    port,
  }
}
