// Runs a flood in a process of its own: its CPU time is not the server's, and its likes come in over the
// network like everybody's.
import { fork } from 'node:child_process'
import type { FloodPhase } from '../../contract/index.ts'
import { programFile } from '../../files/root.ts'
import type { LoadPlan } from '../../load/plan.ts'
import type { FloodEnd, FloodProgress, FromFlood, ToFlood } from './messages.ts'

export interface FloodRun {
  readonly pid: number | undefined
  /** @throws (rejects) when the process fails or dies before its end */
  readonly done: Promise<FloodEnd>
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>
  stop(phase: FloodPhase): void
  /** Ends the process now. */
  kill(): void
}

const childFile = programFile('child.ts', import.meta.url)

export const runFlood = (
  plan: LoadPlan,
  onProgress: (progress: FloodProgress) => void,
): FloodRun => {
  // No environment: it holds the passwords of the server, and the child needs none.
  const child = fork(childFile, {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const done = Promise.withResolvers<FloodEnd>()
  const gone = Promise.withResolvers<void>()
  const leave = (error: Error) => {
    done.reject(error)
    gone.resolve()
  }
  child.once('error', leave)
  child.once('exit', (code, signal) =>
    leave(new Error(`the flood's process ended early (${signal ?? `code ${code}`})`)),
  )
  child.on('message', (message: FromFlood) => {
    if (message.type === 'progress') onProgress(message.progress)
    else if (message.type === 'end') done.resolve(message.end)
    else done.reject(new Error(message.message))
  })
  // A child that died meanwhile is told by its exit.
  const say = (message: ToFlood) => void (child.connected && child.send(message, () => {}))
  say({ type: 'start', plan })
  return {
    pid: child.pid,
    done: done.promise,
    gone: gone.promise,
    stop: (phase) => say({ type: 'stop', phase }),
    kill: () => void child.kill('SIGKILL'),
  }
}
