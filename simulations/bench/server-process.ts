// One server process, as the product runs it, with its log in a file: ended by
// SIGTERM, or killed to see what gets lost.
import { readFileSync } from 'node:fs'
import { launch } from '../../local-servers/launch.ts'
import { endProcess } from '../../local-servers/processes.ts'
import { nodeArguments, nodeEnvironment } from '../../server/node-options.ts'
import { endsWithUs } from './ending.ts'

export interface ServerProcess {
  readonly pid: number
  /** @throws with the last lines of its log when it has ended */
  check(): void
  /** SIGTERM, after 15 s SIGKILL. May be called twice. */
  stop(): Promise<void>
  /** SIGKILL: nothing is finished, nothing is said. */
  kill(): Promise<void>
}

export interface ServerProcessOptions {
  /** arguments of node: its own, the file to run, and the file's */
  args: readonly string[]
  env: Record<string, string>
  logFile: string
}

const graceMs = 15_000
const lastLines = 20

export const startServer = ({ args, env, logFile }: ServerProcessOptions): ServerProcess => {
  const disown = endsWithUs(() => stop())
  const { mark, ended } = launch({
    name: 'server',
    command: process.execPath,
    args: [...nodeArguments, ...args],
    cwd: process.cwd(),
    env: { ...nodeEnvironment, ...env },
    logFile,
    detached: true, // Ctrl-C reaches the bench alone, which then ends things in order
    answers: async () => true,
    onProcess: () => {},
    log: () => {},
  })
  let over = false
  void ended.then(() => {
    over = true
    disown()
  })
  const stop = async () => {
    await endProcess(mark!, graceMs)
    await ended
  }
  return {
    pid: mark!.pid,
    check: () => {
      if (!over) return
      const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-lastLines)
      throw new Error(`a server process has ended:\n${lines.join('\n')}`)
    },
    stop,
    kill: async () => {
      if (!over) process.kill(mark!.pid, 'SIGKILL')
      await ended
    },
  }
}
