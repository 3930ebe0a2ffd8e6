// What `likeflow start` does: checks the configuration, finds or brings Redis and MongoDB, builds the page, runs the
// server with them, and takes down in the other order exactly what it started.
import { hasSources, root } from '../files/root.ts'
import { portFault } from '../local-servers/ports.ts'
import { appRecord } from '../local-servers/server-record.ts'
import { type Services, startServices } from '../local-servers/start-services.ts'
import type { Environment } from '../server/config.ts'
import { startAppServer } from './app-server.ts'
import { createLabHost } from './lab/host.ts'
import { type ProcessCounts, planProcesses, type Several } from './process-plan.ts'
import { checkConfig, readSettings } from './settings.ts'
import { listenToSignals, type Signals } from './signals.ts'
import { overview, pageUrl, shortPath, terminal } from './terminal.ts'
import { buildPage, startPageServer } from './web-page.ts'

interface Plan {
  env: Environment
  dataDir: string
  /** true: restarts on every change, and Vite's own server for the page. */
  dev: boolean
  /** null: one process does everything. */
  several: Several | null
  /** What the server may take to leave. */
  leaveWithinMs: number
  /** false: no process here sends the page. */
  withPage: boolean
  /** Where a browser finds it. */
  page: string | null
  /** Where the server will listen; null: nowhere, or beside others. */
  listensOn: { host: string; port: number } | null
}

const runServer = async (services: Services, plan: Plan, signals: Signals) => {
  const { env, dataDir, dev, several, leaveWithinMs } = plan
  const serverEnv = { ...env, REDIS_URL: services.redisUrl, MONGODB_URL: services.mongodbUrl }
  const lab = createLabHost(services, serverEnv, dataDir)
  const app = startAppServer({
    ...{ several, leaveWithinMs },
    env: serverEnv,
    watch: dev,
    recordFile: appRecord(dataDir),
  })
  lab.connect(app.child)
  const page = dev ? startPageServer(root, env) : null
  if (several) signals.onHangUp(app.replace)
  signals.onSignal((signal, times) => {
    void lab.stop() // a Redis that stands still would hold up the leave
    if (times === 1) app.leave(signal)
    else app.end()
  })
  const code = await app.ended
  page?.kill()
  await lab.stop()
  return code
}

const runAll = async (plan: Plan, signals: Signals): Promise<number> => {
  const { env, dataDir, dev, withPage, page, listensOn } = plan
  const common = { env, log: terminal.note, signal: signals.aborted }
  // Not after a minute of bringing servers, and from the server itself.
  const check = async () => {
    const fault = listensOn && (await portFault(listensOn))
    if (fault) throw new Error(fault)
  }
  const services = await startServices({ ...common, dataDir, detached: true, check })
  try {
    if (withPage && !dev && hasSources) await buildPage({ ...common, root })
    terminal.rows(overview(services, dataDir, page))
    return signals.exitCode() ?? (await runServer(services, plan, signals))
  } finally {
    await services.stop()
    terminal.note(`stopped; the data stays in ${shortPath(dataDir)}`)
  }
}

const refuse = (lines: readonly string[]): number => {
  terminal.faults(lines)
  return 1
}

/** `counts` null: one process does everything. Resolves to the exit code, when everything has left. */
export const start = async (wanted: {
  readonly dev: boolean
  readonly counts: ProcessCounts | null
}): Promise<number> => {
  const { dev, counts } = wanted
  const { env, faults, typos } = readSettings(process.env)
  if (dev && !hasSources)
    return refuse(['--dev watches the sources, and the package has none: it is for a clone'])
  if (faults.length > 0) return refuse(faults)
  const checked = checkConfig(env)
  if (checked.status === 'faulty') return refuse(checked.faults)
  const processes = counts && planProcesses(checked.config, counts)
  if (processes?.status === 'faulty') return refuse(processes.faults)

  const signals = listenToSignals()
  terminal.title()
  for (const typo of typos) terminal.note(typo)
  try {
    const { config, dataDir } = checked
    const withPage = config.roles.includes('api')
    const page = withPage && !dev ? pageUrl(config) : null
    const listensOn = withPage && !config.reusePort ? config : null
    const several = processes?.several ?? null
    // Several end in two steps: first those that take likes.
    const leaveWithinMs = several ? 2 * several.leaveWithinMs : 12_000 + config.stopDelayMs
    return await runAll(
      { env, dataDir, dev, several, leaveWithinMs, withPage, page, listensOn },
      signals,
    )
  } catch (error) {
    return signals.exitCode() ?? refuse((error as Error).message.split('\n'))
  }
}
