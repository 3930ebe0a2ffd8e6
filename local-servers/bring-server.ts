// Brings one server up on its own data: lock, leftovers of a killed run, port, process, record.
// A process is started only while the lock is held and no earlier process of this data lives, so two
// servers never share one data directory.
import { mkdirSync, renameSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Environment } from '../server/config.ts'
import type { WriteLine } from './launch.ts'
import { takeLock } from './lock.ts'
import { freePort } from './ports.ts'
import { endProcess, isAlive } from './processes.ts'
import { noteInRecord, readRecord, updateRecord } from './server-record.ts'
import { supervise } from './supervisor.ts'

export interface FindOptions {
  /** Data, logs and records lie under it. */
  dataDir: string
  env: Environment
  log: WriteLine
  /** Where packages from PyPI are installed; default `<dataDir>/tools`. */
  toolsDir?: string
  /** true: the server gets a process group of its own, so Ctrl-C does not reach it. */
  detached?: boolean
  /** Called after a dead process was replaced, and after it was given up. */
  onProcess?: () => void
  /** Ends the search early; what was started by then is for the caller to stop. */
  signal?: AbortSignal
}

export interface FoundServer {
  readonly url: string
  /** null for a server that was not started here, or that is down. */
  readonly pid: number | null
  /** redis, valkey, mongod or nx-27017. */
  readonly server: string
  readonly version: string
  /** The program, the package or the variable it comes from. */
  readonly from: string
  /** To the process that runs now; false: none does, or somebody else started it. */
  signal(signal: NodeJS.Signals): boolean
  /** Ends what was started here, and nothing else. May be called twice. */
  stop(): Promise<void>
}

/** The place of one server's data while this process owns it. */
export interface ServerHome {
  name: string
  directory: string
  logFile: string
  recordFile: string
  release: () => void
}

export interface ServerCommand {
  server: string
  version: string
  from: string
  command: string
  args: (port: number) => readonly string[]
  /** Its standard input. */
  input?: string
  env: Environment
  url: (port: number) => string
  /** Does the process `pid` answer on `port`? */
  answers: (port: number, pid: number) => Promise<boolean>
}

const leftoverEndsWithinMs = 13_000 // the app server needs up to 10 s for its own clean stop
const portTries = 3
const portTaken = /in use|bind|listening/i
const logBytes = 5 * 1024 * 1024 // at start a longer log becomes `<name>.log.1`

/** Ends the process in `recordFile` if a killed run left it running. */
export const endLeftover = async (
  recordFile: string,
  name: string,
  log: WriteLine,
): Promise<void> => {
  const mark = readRecord(recordFile).process
  if (!mark || !isAlive(mark)) return
  log(`${name} of an earlier run that was killed is still here (pid ${mark.pid}): stopping it`)
  await endProcess(mark, leftoverEndsWithinMs)
}

const shortenLog = (file: string) => {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logBytes)
    renameSync(file, `${file}.1`)
}

/** Locks the data of `kind` and ends what a killed run left. @throws Error when it is in use. */
export const openHome = async (
  kind: 'redis' | 'mongodb',
  name: string,
  { dataDir, log }: FindOptions,
): Promise<ServerHome> => {
  const directory = resolve(dataDir, kind)
  const recordFile = `${directory}.json`
  const logFile = `${directory}.log`
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const lock = takeLock(`${directory}.lock`)
  if (lock.status === 'held') throw new Error(`${directory} is in use by pid ${lock.pid ?? '?'}`)
  try {
    await endLeftover(recordFile, name, log)
    shortenLog(logFile)
  } catch (error) {
    lock.release()
    throw error
  }
  return { name, directory, recordFile, logFile, release: lock.release }
}

const startOn = (home: ServerHome, what: ServerCommand, port: number, options: FindOptions) =>
  supervise({
    name: home.name,
    command: what.command,
    args: what.args(port),
    ...(what.input !== undefined && { input: what.input }),
    cwd: home.directory,
    env: what.env,
    logFile: home.logFile,
    detached: options.detached ?? false,
    answers: (pid) => what.answers(port, pid),
    onProcess: (process) => {
      const note = process ? updateRecord : noteInRecord
      note(home.recordFile, { process, port })
      options.onProcess?.()
    },
    log: options.log,
  })

/** As `startOn`, on the port of the last run if it is free; a port that is lost meanwhile is changed. */
const startOnFreePort = async (home: ServerHome, what: ServerCommand, options: FindOptions) => {
  for (let tries = 1; ; tries++) {
    const port = await freePort(tries === 1 ? readRecord(home.recordFile).port : null)
    try {
      return { port, process: await startOn(home, what, port, options) }
    } catch (error) {
      if (!portTaken.test((error as Error).message) || tries === portTries) throw error
    }
  }
}

/** Starts `what` in `home`; its `stop` gives the home back. @throws Error when it does not run. */
export const startServer = async (
  home: ServerHome,
  what: ServerCommand,
  options: FindOptions,
): Promise<FoundServer> => {
  const { server, version, from } = what
  const { port, process } = await startOnFreePort(home, what, options)
  try {
    updateRecord(home.recordFile, { server, version })
  } catch (error) {
    await process.stop()
    throw error
  }
  return {
    url: what.url(port),
    server,
    version,
    from,
    get pid() {
      return process.pid
    },
    signal: process.signal,
    stop: async () => {
      await process.stop()
      home.release()
    },
  }
}
