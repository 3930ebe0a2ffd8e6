// Runs a load plan in a child process and hands on what it says.
import { fork } from 'node:child_process'
import { programFile } from '../files/root.ts'
import type { LoadMessage, LoadPlan, LoadProgress, LoadSummary } from './plan.ts'

export interface LoadRun {
  pid: number
  /** @throws (rejects) when the process fails or dies before its summary */
  done: Promise<LoadSummary>
  /** Asks for an early end; `done` still brings the summary so far. May be called twice. */
  stop(): void
}

export interface LoadListeners {
  onMeasuring?: () => void
  onProgress?: (progress: LoadProgress) => void
}

const childFile = programFile('child.ts', import.meta.url)

export const runLoad = (plan: LoadPlan, listeners: LoadListeners = {}): LoadRun => {
  // Its own environment stays small, and a debugger's options are not for it.
  const child = fork(childFile, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const { promise, resolve, reject } = Promise.withResolvers<LoadSummary>()
  child.on('error', reject)
  child.on('exit', (code, signal) =>
    reject(new Error(`the load process ended early (${signal ?? `code ${code}`})`)),
  )
  child.on('message', (message: LoadMessage) => {
    if (message.type === 'measuring') listeners.onMeasuring?.()
    else if (message.type === 'progress') listeners.onProgress?.(message.progress)
    else if (message.type === 'done') resolve(message.summary)
    else reject(new Error(message.message))
  })
  child.send(plan)
  return {
    pid: child.pid!,
    done: promise,
    stop: () => {
      if (child.connected) child.send({ type: 'stop' })
    },
  }
}
