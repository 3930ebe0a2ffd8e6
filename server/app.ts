// The one place where the parts are joined, by role. Whoever is built registers its stop with the
// lifecycle; the order of building is the order of starting, and stopping goes backwards.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Config } from './config.ts'
import type { ProcessReport } from './contract.ts'
import { createLifecycle } from './lifecycle.ts'
import type { Log } from './log.ts'
import { buildApi } from './roles/api.ts'
import { type BuiltRole, createCommon } from './roles/common.ts'
import { buildProducer } from './roles/producer.ts'
import { buildSampler } from './roles/sampler.ts'
import { buildWorker } from './roles/worker.ts'
import { createProcessReporter } from './stream/procs.ts'

export interface App {
  /** Listens and runs its roles; Redis and MongoDB may still be away. @throws when the port is taken. */
  start(): Promise<void>
  /** Stops everything in order; repeated calls share one promise. */
  stop(): Promise<void>
  /** The port it listens on; 0 without the role api. */
  port(): number
}

interface AppParts {
  readonly config: Config
  readonly log: Log
  /** Called when the process cannot go on, such as data of another number of partitions. */
  readonly fatal: (error: Error) => void
}

export const createApp = ({ config, log, fatal }: AppParts): App => {
  const lifecycle = createLifecycle((part, err) => log.error({ part, err }, 'stop failed'))
  const common = createCommon({ config, log, lifecycle, fatal })
  const has = (role: (typeof config.roles)[number]) => config.roles.includes(role)
  const id = randomBytes(8).toString('base64url')

  const built: BuiltRole[] = []
  const report = (): ProcessReport => ({
    id,
    host: hostname(),
    pid: process.pid,
    roles: [...config.roles],
    at: Date.now(),
    rssBytes: process.memoryUsage.rss(),
    loopDelayP99Ms: null,
    mongodb: common.mongodb.up() ? 'up' : 'away',
    ...Object.assign({}, ...built.map((role) => role.report?.())),
  })
  const reporter = createProcessReporter({ redis: common.redis.commands, report, log })
  lifecycle.own('process report', reporter.stop)

  const sampling = has('sampler') ? buildSampler(common) : null
  if (sampling) built.push(sampling.role)
  if (has('producer')) built.push(buildProducer(common))
  if (has('worker')) built.push(buildWorker(common))
  const api = has('api') ? buildApi(common, sampling?.sampler ?? null) : null
  if (api) built.push(api.role)

  return {
    async start() {
      common.mongodb.start()
      common.publisher.start()
      reporter.start()
      for (const role of built) await role.start()
    },
    stop: lifecycle.release,
    port: () => api?.port() ?? 0,
  }
}
