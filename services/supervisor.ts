// Keeps one server process running: starts it, waits until it answers, starts it again when it dies,
// and gives up with a clear line when it dies again and again. Same command, same port, same data:
// whoever is connected only sees a short absence.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { lastWords } from './last-words.ts'
import { endProcess, type ProcessMark, processIdentity } from './processes.ts'

export type WriteLine = (line: string) => void

export interface Program {
  /** For messages: Redis, MongoDB. */
  name: string
  command: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  /** Everything it prints is appended here. */
  logFile: string
  /** true: a process group of its own, so Ctrl-C on the terminal does not reach it. */
  detached: boolean
  /** Resolves once this process answers; asked again and again until it does. */
  answers: (pid: number) => Promise<boolean>
  /** Called with every new process before anything else happens, and with null after the last. */
  onProcess: (mark: ProcessMark | null) => void
  log: WriteLine
}

export interface Supervised {
  /** Of the process that runs now; it changes when a dead one is replaced. */
  readonly pid: number | null
  stop(): Promise<void>
}

const readyWithinMs = 120_000 // a long append-only file takes its time to load
const stopWithinMs = 10_000
const crashWindowMs = 60_000
const crashLimit = 5

/** Waits between two starts, or 'give-up' at the fifth death within a minute. Pure. */
export const afterDeath = (deaths: readonly number[], now: number): number | 'give-up' => {
  const recent = deaths.filter((at) => now - at < crashWindowMs).length
  return recent >= crashLimit ? 'give-up' : [0, 0, 250, 1000, 3000][recent]!
}

interface Run {
  child: ChildProcess
  mark: ProcessMark
  /** How it ended, in words; the promise never rejects. */
  ended: Promise<string>
}

const describeEnd = (code: number | null, signal: NodeJS.Signals | null) =>
  signal ? `was ended by ${signal}` : `ended with code ${code}`

const launch = (program: Program): Run => {
  const output = openSync(program.logFile, 'a', 0o600)
  const offset = statSync(program.logFile).size
  const child = spawn(program.command, program.args, {
    cwd: program.cwd,
    env: program.env,
    detached: program.detached,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => {
      const words = signal ? '' : lastWords(program.logFile, offset)
      resolve(`${describeEnd(code, signal)}${words && `: ${words}`}`)
    })
  })
  const mark = { pid: child.pid ?? 0, identity: (child.pid && processIdentity(child.pid)) || '' }
  if (child.pid) program.onProcess(mark)
  return { child, mark, ended }
}

/** @throws Error when the process ends, or does not answer in time. */
const untilReady = async (program: Program, run: Run): Promise<void> => {
  let reason: string | undefined
  run.ended.then((words) => {
    reason = words
  })
  const until = performance.now() + readyWithinMs
  for (;;) {
    const ready = await program.answers(run.mark.pid).catch(() => false)
    if (reason !== undefined) throw new Error(reason)
    if (ready) return
    if (performance.now() > until)
      throw new Error(`did not answer within ${readyWithinMs / 1000} s`)
    await delay(15)
  }
}

/** Starts `program` and keeps it running. @throws Error when its first start fails. */
export const supervise = async (program: Program): Promise<Supervised> => {
  let stopped: Promise<void> | undefined
  let run: Run | null = launch(program)
  const pause = new AbortController()
  const deaths: number[] = []

  const endRun = async () => {
    const last = run
    run = null
    if (last?.mark.pid) await endProcess(last.mark, stopWithinMs)
    program.onProcess(null)
  }

  const startAgain = async () => {
    run = launch(program)
    await untilReady(program, run)
    if (!stopped) program.log(`${program.name} runs again, pid ${run.mark.pid}`)
  }

  const watch = async () => {
    while (!stopped && run) {
      const words = await run.ended
      if (stopped) return
      deaths.push(performance.now())
      const wait = afterDeath(deaths.slice(0, -1), performance.now())
      if (wait === 'give-up') {
        run = null
        program.onProcess(null)
        program.log(
          `${program.name} ${words}, for the ${crashLimit + 1}th time within a minute: given up, see ${program.logFile}`,
        )
        return
      }
      program.log(`${program.name} ${words}; starting it again`)
      await delay(wait, undefined, { signal: pause.signal }).catch(() => {})
      // A start that fails ends by itself or is ended by stop(); the loop sees either.
      if (!stopped) await startAgain().catch(() => {})
    }
  }

  try {
    await untilReady(program, run)
  } catch (error) {
    await endRun()
    throw error
  }
  const watching = watch()

  const stop = async () => {
    pause.abort()
    await endRun()
    await watching
  }
  return {
    get pid() {
      return run?.mark.pid ?? null
    },
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}
