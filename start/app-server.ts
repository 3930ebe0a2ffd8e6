// The app server as a child process, or the primary of several. It lives in a process group of its own: Ctrl-C
// reaches only `npm start`, which passes it on once.
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { programFile, programUrl } from '../files/root.ts'
import { processIdentity } from '../local-servers/processes.ts'
import { noteInRecord, updateRecord } from '../local-servers/server-record.ts'
import type { Environment } from '../server/config.ts'
import { mainFile, nodeArguments, nodeEnvironment } from '../server/node-options.ts'
import type { Several } from './process-plan.ts'

interface AppOptions {
  /** null: one process does everything. */
  several?: Several | null
  env: Environment
  /** true: starts again on every change of its source. */
  watch: boolean
  /** Where its process is noted for the next start. */
  recordFile: string
  /** How long `leave` waits before it ends what has not left; a process gives itself 10 s beside STOP_DELAY. */
  leaveWithinMs?: number
}

export interface AppServer {
  readonly child: ChildProcess
  /** Its exit code; 128 + n when a signal ended it. */
  ended: Promise<number>
  /** Asks it to leave, and ends it when it has not left in time. */
  leave(signal: NodeJS.Signals): void
  /** Ends it at once. */
  end(): void
  /** Replaces its processes, one after the other, where there are several. */
  replace(): void
}

/** Arguments for a Node child with an `ipc` channel: it ends when this process does, however it does. */
export const endWithParent: readonly string[] = [
  '--import',
  programUrl('end-with-parent.ts', import.meta.url),
]

const primaryFile = programFile('primary.ts', import.meta.url)
const lookMs = 50

/** Whether a process of this group is left; `kill` ends them. */
const groupIsThere = (pid: number, kill: 'SIGKILL' | 0): boolean => {
  try {
    return process.kill(-pid, kill)
  } catch {
    return false
  }
}

/** A primary that was killed leaves processes behind, which still answer their last likes. */
const groupEnds = async (pid: number, withinMs: number) => {
  const until = performance.now() + withinMs
  while (groupIsThere(pid, 0) && performance.now() < until) await delay(lookMs)
  groupIsThere(pid, 'SIGKILL') // once: where nobody reaps the dead, they are there for ever
}

const exitCode = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    )
  })

export const startAppServer = (options: AppOptions): AppServer => {
  const { env, watch, several, recordFile, leaveWithinMs = 12_000 } = options
  const flags = watch ? ['--watch', '--watch-preserve-output'] : []
  const command = several ? [primaryFile, JSON.stringify(several)] : [mainFile]
  const child = spawn(
    process.execPath,
    [...nodeArguments, ...flags, ...endWithParent, ...command],
    {
      env: { ...nodeEnvironment, ...env },
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  const { pid } = child
  if (pid !== undefined)
    updateRecord(recordFile, {
      process: { pid, identity: processIdentity(pid) ?? '' },
      url: undefined,
    })
  child.on('message', (message: { url?: string }) => {
    if (message.url) noteInRecord(recordFile, { url: message.url })
  })
  let deadline: NodeJS.Timeout | undefined
  const ended = exitCode(child).finally(async () => {
    if (pid !== undefined) await groupEnds(pid, leaveWithinMs)
    clearTimeout(deadline)
    noteInRecord(recordFile, { process: null })
  })
  const end = () => {
    // The whole group: under `--watch` the server is a child of the child.
    if (pid !== undefined) groupIsThere(pid, 'SIGKILL')
  }
  return {
    child,
    ended,
    leave: (signal) => {
      child.kill(signal)
      deadline ??= setTimeout(end, leaveWithinMs)
    },
    end,
    replace: () => void (several && child.kill('SIGHUP')),
  }
}
