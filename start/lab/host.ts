// The host of the laboratory: the process that brought Redis and MongoDB. It starts a drill's process, does what
// that asks for, keeps what it tells, and heals everything when it ends, however it ends. At most one drill runs.
import { type ChildProcess, fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { isLabEnd, type LabRun } from '../../contract/index.ts'
import { programFile } from '../../files/root.ts'
import type { Services } from '../../local-servers/start-services.ts'
import type { Environment } from '../../server/config.ts'
import { type Calls, createCalls } from '../../server/lab/calls.ts'
import type {
  DrillPlan,
  FromDrill,
  HostBegun,
  HostState,
  ToApi,
  ToDrill,
  ToHost,
} from '../../server/lab/messages.ts'
import { newRun } from '../../server/lab/run.ts'
import { nodeEnvironment } from '../../server/node-options.ts'
import { createActs } from './acts.ts'
import { createDoomedWorker } from './doomed-worker.ts'

export interface LabHost {
  /** Answers what the server in `child` asks, and may ask it. */
  connect(child: ChildProcess): void
  /** Ends a drill under way; all is healed when this resolves. */
  stop(): Promise<void>
}

const childFile = programFile('../../server/lab/child.ts', import.meta.url)
const apiWithinMs = 10_000
const drillWithinMs = 600_000
/** Posts of so many drills are told apart: a late like of one is none of the next. */
const prefixes = 8

/** `env`: of the server, with both URLs; `dataDir`: for what must be known after a sudden end. */
export const createLabHost = (services: Services, env: Environment, dataDir: string): LabHost => {
  const { redisUrl, mongodbUrl } = services
  const off = services.redisPid === null || services.mongodbPid === null ? 'given-servers' : null
  const acts = createActs(services)
  const worker = createDoomedWorker(env, join(dataDir, 'doomed-worker.json'))
  const apis = new Map<ChildProcess, Calls<ToApi>>()
  let run: LabRun | null = null
  /** How the drill ended, as it says; told when all is healed. */
  let end: LabRun | null = null
  let drill: { child: ChildProcess; calls: Calls<ToDrill>; over: Promise<void> } | null = null
  let turn = randomInt(prefixes)
  let stopped = false

  const askApi = (what: ToApi) => {
    const [api] = apis.values()
    if (!api) throw new Error('no API process is there')
    return api.ask(what, apiWithinMs)
  }
  const act = (asked: FromDrill): unknown => {
    switch (asked.type) {
      case 'state':
        if (isLabEnd(asked.run.state)) end = asked.run
        else run = asked.run
        return null
      case 'kill':
        return acts.kill(asked.server)
      case 'freeze':
        return acts.freeze(asked.server, asked.ms)
      case 'fill':
        return acts.fill(asked.ms)
      case 'kill-worker':
        return worker.dies()
      case 'freeze-worker':
        return worker.standsStill()
      case 'wake-worker':
        return worker.wake()
      default:
        return askApi(asked)
    }
  }
  const heal = async () => {
    await Promise.all([acts.heal(), worker.heal()])
  }

  const launch = (plan: DrillPlan, first: LabRun) => {
    const child = fork(childFile, {
      env: nodeEnvironment,
      execArgv: [],
      detached: true, // Ctrl-C of a terminal reaches this process only
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    const calls = createCalls<ToDrill, FromDrill>(child, act)
    const follow = async (first: LabRun) => {
      const ended = calls.ask({ type: 'begin', plan }, drillWithinMs)
      const fault = await Promise.race([
        ended.then(() => null),
        gone.then(() => 'its process ended early'),
      ]).catch((error: Error) => error.message)
      child.kill('SIGKILL')
      await gone
      await heal()
      run = end ?? { ...(run ?? first), state: 'failed', fault: fault ?? 'it ended without a word' }
      end = null
      drill = null
    }
    drill = { child, calls, over: follow(first) }
  }

  const handle = (asked: ToHost): HostState | HostBegun => {
    if (asked.type === 'stop' && drill) {
      drill.calls.ask({ type: 'stop' }, apiWithinMs).catch(() => {})
      void heal() // a fault under way ends now
    }
    if (asked.type !== 'begin') return { off, run }
    if (off || drill || stopped) return { off, run, begun: false }
    turn = (turn + 1) % prefixes
    const { body, url } = asked
    const id = Date.now().toString(36)
    const plan: DrillPlan = { ...body, id, url, redisUrl, mongodbUrl, prefix: `drill-${turn}` }
    run = newRun(plan, Date.now())
    launch(plan, run)
    return { off, run, begun: true }
  }

  return {
    connect(child) {
      apis.set(child, createCalls<ToApi, ToHost>(child, handle))
      child.once('exit', () => apis.delete(child))
    },
    async stop() {
      stopped = true
      drill?.child.kill('SIGKILL')
      await drill?.over
      await heal()
    },
  }
}
