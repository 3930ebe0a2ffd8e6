// One of several processes, forked by the primary: when it is ready, how it ends, and how it is ended.
import cluster from 'node:cluster'
import type { PlannedProcess } from './process-plan.ts'

/** What a server process tells whoever started it, once it does its work. */
export interface Started {
  started: true
  /** where it listens, if it does */
  url?: string
}

export interface RunningProcess {
  readonly pid: number
  readonly beganAt: number
  /** Does its work; never, when it ends before. */
  readonly started: Promise<Started>
  /** In words: its code, or the signal. */
  readonly ended: Promise<{ code: number | null; how: string }>
  /** It was asked to leave. */
  leaving(): boolean
  /** SIGTERM, and SIGKILL when it has not left in time. Resolves when it is gone. */
  leave(): Promise<void>
}

/** `leaveWithinMs`: more than the process gives itself. */
export const forkProcess = ({ env }: PlannedProcess, leaveWithinMs: number): RunningProcess => {
  const worker = cluster.fork(env)
  const started = Promise.withResolvers<Started>()
  const ended = Promise.withResolvers<{ code: number | null; how: string }>()
  let left: Promise<void> | undefined
  worker.on('message', (message: Partial<Started>) => {
    if (message.started) started.resolve(message as Started)
  })
  worker.on('error', (error) => {
    // Also a message to one that has just died; one that was never born has no exit.
    if (worker.process.pid === undefined) ended.resolve({ code: null, how: error.message })
  })
  worker.once('exit', (code, signal) =>
    ended.resolve({ code, how: signal ? `by ${signal}` : `with ${code}` }),
  )
  const leave = async () => {
    worker.process.kill('SIGTERM')
    const deadline = setTimeout(() => worker.process.kill('SIGKILL'), leaveWithinMs)
    await ended.promise
    clearTimeout(deadline)
  }
  return {
    pid: worker.process.pid!,
    beganAt: performance.now(),
    started: started.promise,
    ended: ended.promise,
    leaving: () => left !== undefined,
    leave() {
      left ??= leave()
      return left
    },
  }
}
