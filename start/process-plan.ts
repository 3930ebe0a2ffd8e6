// Which processes `npm start -- --api N --workers M` runs, each with what. Pure.
import type { Role } from '../contract/index.ts'
import type { Config } from '../server/config.ts'

/** How many processes with a role; null: not said. */
export interface ProcessCounts {
  readonly api: number | null
  readonly workers: number | null
}

export interface PlannedProcess {
  /** as people read it, such as `api 2` */
  readonly name: string
  /** API processes end first: no like comes in any more. */
  readonly endsFirst: boolean
  /** over the settings that all have */
  readonly env: Readonly<Record<string, string>>
}

/** What the primary is told. */
export interface Several {
  readonly processes: readonly PlannedProcess[]
  /** How long a process may take to leave; it gives itself 10 s beside STOP_DELAY. */
  readonly leaveWithinMs: number
}

export type ProcessPlan =
  | { readonly status: 'planned'; readonly several: Several }
  | { readonly status: 'faulty'; readonly faults: readonly string[] }

type Settings = Pick<Config, 'roles' | 'port' | 'reusePort' | 'metricsPort' | 'stopDelayMs'>

/** A process that is replaced closes no connection that is in use (server/http/server.ts). */
const leastStopDelayMs = 1000

const numbered = (name: string, count: number, roles: readonly Role[]) =>
  Array.from({ length: count }, (_, i) => ({ name: `${name} ${i + 1}`, roles }))

/** Those of ROLES only: the rest runs elsewhere. Producer and sampler share a process, which has little to do. */
const wanted = ({ roles }: Settings, { api, workers }: ProcessCounts) => {
  const rest = roles.filter((role) => role === 'producer' || role === 'sampler')
  return [
    ...(roles.includes('api') ? numbered('api', api ?? 1, ['api']) : []),
    ...(rest.length > 0 ? [{ name: rest.join('+'), roles: rest }] : []),
    ...(roles.includes('worker') ? numbered('worker', workers ?? 1, ['worker']) : []),
  ]
}

const faultsOf = (settings: Settings, counts: ProcessCounts, processes: number) => {
  const { roles, port, reusePort, metricsPort } = settings
  const last = (metricsPort ?? 0) + processes - 1
  return [
    ...(counts.api !== null && !roles.includes('api') ? ['--api: ROLES has no api'] : []),
    ...(counts.workers !== null && !roles.includes('worker')
      ? ['--workers: ROLES has no worker']
      : []),
    ...(reusePort ? ['REUSE_PORT is for processes that are started apart: not with --api'] : []),
    ...(metricsPort !== null && (metricsPort === 0 || last > 65_535)
      ? [
          `METRICS_PORT must be from 1 to ${65_536 - processes}: each process has its own from there`,
        ]
      : []),
    ...(metricsPort !== null && metricsPort > 0 && port >= metricsPort && port <= last
      ? [`PORT must not lie in ${metricsPort} to ${last}, the ports of METRICS_PORT`]
      : []),
  ]
}

export const planProcesses = (settings: Settings, counts: ProcessCounts): ProcessPlan => {
  const processes = wanted(settings, counts)
  const faults = faultsOf(settings, counts, processes.length)
  if (faults.length > 0) return { status: 'faulty', faults }
  const { metricsPort } = settings
  const stopDelayMs = Math.max(leastStopDelayMs, settings.stopDelayMs)
  const planned = processes.map(({ name, roles }, i) => ({
    name,
    endsFirst: roles.includes('api'),
    env: {
      ROLES: roles.join(','),
      STOP_DELAY: `${stopDelayMs}ms`,
      ...(metricsPort !== null && { METRICS_PORT: String(metricsPort + i) }),
    },
  }))
  return {
    status: 'planned',
    several: { processes: planned, leaveWithinMs: stopDelayMs + 12_000 },
  }
}
