// One server process, with its log in a file: ended by SIGTERM, or killed to see what gets lost.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { nodeArguments, nodeEnvironment } from '../../server/node-options.ts'
import { endsWithUs } from './ending.ts'

export interface ServerProcess {
  pid: number
  /** @throws with the last lines of its log when it has ended */
  check(): void
  /** SIGTERM, after 15 s SIGKILL. May be called twice. */
  stop(): Promise<void>
  /** SIGKILL: nothing is finished, nothing is said. */
  kill(): Promise<void>
}

export interface ServerProcessOptions {
  /** the file to run and its arguments */
  script: readonly string[]
  env: Record<string, string>
  nodeArgs: readonly string[]
  logFile: string
}

const graceMs = 15_000
const lastLines = 20

export const startServer = (options: ServerProcessOptions): ServerProcess => {
  const { script, env, nodeArgs, logFile } = options
  const disown = endsWithUs(() => stop())
  const log = openSync(logFile, 'a')
  // A group of its own: Ctrl-C reaches the bench alone, which then ends things in order.
  // As the product runs it, and the peers beside it alike.
  const child = spawn(process.execPath, [...nodeArguments, ...nodeArgs, ...script], {
    env: { ...nodeEnvironment, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  const ended = once(child, 'exit')
  void ended.finally(disown).catch(() => {})
  const over = () => child.exitCode !== null || child.signalCode !== null
  const stop = async () => {
    if (over()) return
    child.kill('SIGTERM')
    const timer = new AbortController()
    const late = delay(graceMs, 'late', { signal: timer.signal }).catch(() => 'in time')
    if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL')
    timer.abort()
    await ended
  }
  return {
    pid: child.pid!,
    check: () => {
      if (!over()) return
      const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-lastLines)
      throw new Error(`a server process has ended:\n${lines.join('\n')}`)
    },
    stop,
    kill: async () => {
      child.kill('SIGKILL')
      if (!over()) await ended
    },
  }
}
