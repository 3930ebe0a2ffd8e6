// One process of server/main.ts, with its log in a file, ended by SIGTERM.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface ServerProcess {
  pid: number
  /** @throws with the last lines of its log when it has ended */
  check(): void
  /** SIGTERM, after 15 s SIGKILL. May be called twice. */
  stop(): Promise<void>
}

export interface ServerProcessOptions {
  env: Record<string, string>
  nodeArgs: readonly string[]
  logFile: string
}

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const graceMs = 15_000
const lastLines = 5

export const startServer = ({ env, nodeArgs, logFile }: ServerProcessOptions): ServerProcess => {
  const log = openSync(logFile, 'a')
  // A group of its own: Ctrl-C reaches the bench alone, which then ends things in order.
  const child = spawn(process.execPath, [...nodeArgs, main], {
    env,
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  const ended = once(child, 'exit')
  const over = () => child.exitCode !== null || child.signalCode !== null
  return {
    pid: child.pid!,
    check: () => {
      if (!over()) return
      const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-lastLines)
      throw new Error(`a server process has ended:\n${lines.join('\n')}`)
    },
    stop: async () => {
      if (over()) return
      child.kill('SIGTERM')
      const timer = new AbortController()
      const late = delay(graceMs, 'late', { signal: timer.signal }).catch(() => 'in time')
      if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL')
      timer.abort()
      await ended
    },
  }
}
