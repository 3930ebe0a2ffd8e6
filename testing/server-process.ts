// The real server process, for what only a process can show: signals, exit codes and being killed.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../server/config.ts'

export interface ServerProcess {
  readonly pid: number
  /** Where it listens. @throws when it ends before. */
  url(): Promise<string>
  kill(signal: NodeJS.Signals): void
  /** How it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** What it logged so far. */
  readonly lines: readonly string[]
}

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url))

/** `openFiles`: the limit of its open files. */
const commandOf = (openFiles: number | null): [string, ...string[]] =>
  openFiles === null
    ? [process.execPath, main]
    : ['sh', '-c', `ulimit -n ${openFiles} && exec "$0" "$1"`, process.execPath, main]

/** Runs server/main.ts with nothing but `env`. */
export const startServerProcess = (
  env: Environment,
  openFiles: number | null = null,
): ServerProcess => {
  const [command, ...args] = commandOf(openFiles)
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'info', NODE_ENV: 'test', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const listening = Promise.withResolvers<string>()
  listening.promise.catch(() => {})
  const read = (line: string) => {
    lines.push(line)
    const url = /"url":"([^"]+)"/.exec(line)?.[1]
    if (url) listening.resolve(url)
  }
  createInterface({ input: child.stdout }).on('line', read)
  createInterface({ input: child.stderr }).on('line', read)
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => {
      listening.reject(new Error(`the server ended:\n${lines.join('\n')}`))
      resolve({ code, signal })
    }),
  )
  return {
    pid: child.pid!,
    url: () => listening.promise,
    kill: (signal) => void child.kill(signal),
    ended,
    lines,
  }
}
