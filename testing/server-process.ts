// The real server process, for what only a process can show: signals, exit codes and being killed.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Environment } from '../server/config.ts'
import { mainFile, nodeArguments } from '../server/node-options.ts'
import { until } from './until.ts'

export interface ServerProcess {
  readonly pid: number
  /** Where it listens. @throws when it ends before. */
  url(): Promise<string>
  kill(signal: NodeJS.Signals): void
  /** SIGTERM, after 12 s SIGKILL, as Docker does it; resolves when it is gone. */
  stop(): Promise<void>
  /** How it ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** What it logged so far. */
  readonly lines: readonly string[]
}

const graceMs = 12_000

export interface ServerProcessOptions {
  /** The limit of its open files; default: this process's own. */
  readonly openFiles?: number
  /** More arguments of node. */
  readonly args?: readonly string[]
  /** A group of its own: Ctrl-C on the terminal does not reach it. */
  readonly detached?: boolean
}

const commandOf = ({ openFiles, args = [] }: ServerProcessOptions): [string, ...string[]] =>
  openFiles === undefined
    ? [process.execPath, ...nodeArguments, ...args, mainFile]
    : ['sh', '-c', `ulimit -n ${openFiles} && exec "$0" "$1"`, process.execPath, mainFile]

/** Runs server/main.ts with nothing but `env`, as a container does. */
export const startServerProcess = (
  env: Environment,
  options: ServerProcessOptions = {},
): ServerProcess => {
  const [command, ...args] = commandOf(options)
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'info', NODE_ENV: 'test', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.detached ?? false,
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
    async stop() {
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended
      clearTimeout(kill)
    },
    ended,
    lines,
  }
}

export interface ReadyProcess extends ServerProcess {
  readonly port: number
  /** What it was started with, and its port. */
  readonly env: Environment
}

/** A process with the role api that is ready when this resolves. @throws when it ends first. */
export const startReadyProcess = async (given: Environment): Promise<ReadyProcess> => {
  const started = startServerProcess(given)
  const { port } = new URL(await started.url())
  await until('the process is ready', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`)
    return answer.ok
  })
  return { ...started, port: Number(port), env: { ...given, PORT: port } }
}
