// One run of a server program: its process, its output in a file, and how it ended, in words.
import { spawn } from 'node:child_process'
import { closeSync, fstatSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Environment } from '../server/config.ts'
import { lastWords } from './last-words.ts'
import { type ProcessMark, processIdentity } from './processes.ts'

/** Gets one line that a person should read. */
export type WriteLine = (line: string) => void

export interface Program {
  /** For messages: Redis, MongoDB. */
  name: string
  command: string
  args: readonly string[]
  /** Its standard input: what must not stand in its arguments, which every user of the machine can read. */
  input?: string
  cwd: string
  env: Environment
  /** Everything it prints is appended here. */
  logFile: string
  /** true: a process group of its own, so Ctrl-C on the terminal does not reach it. */
  detached: boolean
  /** Does the process `pid` answer? Asked again and again until it does. */
  answers: (pid: number) => Promise<boolean>
  /** Called with every new process before anything else happens, and with null after the last. */
  onProcess: (mark: ProcessMark | null) => void
  log: WriteLine
}

export interface Run {
  /** null when there is no such program. */
  mark: ProcessMark | null
  /** Resolves with how it ended; never rejects. */
  ended: Promise<string>
}

const readyWithinMs = 600_000 // a long append-only file takes its time to load
const sayAfterMs = 5000
const askAgainMs = 15

const describeEnd = (code: number | null, signal: NodeJS.Signals | null, words: string) => {
  if (signal) return `was ended by ${signal}`
  return words ? `ended: ${words}` : `ended with code ${code}`
}

export const launch = (program: Program): Run => {
  const output = openSync(program.logFile, 'a', 0o600)
  const offset = fstatSync(output).size
  const child = spawn(program.command, program.args, {
    cwd: program.cwd,
    env: program.env,
    detached: program.detached,
    stdio: [program.input === undefined ? 'ignore' : 'pipe', output, output],
  })
  child.stdin?.on('error', () => {}) // it may end before it has read that
  child.stdin?.end(program.input)
  closeSync(output)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) =>
      resolve(describeEnd(code, signal, signal ? '' : lastWords(program.logFile, offset))),
    )
  })
  const { pid } = child
  const mark = pid === undefined ? null : { pid, identity: processIdentity(pid) ?? '' }
  try {
    if (mark) program.onProcess(mark)
  } catch (error) {
    child.kill('SIGKILL') // nobody would know of it
    throw error
  }
  return { mark, ended }
}

/** @throws Error when the process ends first, or does not answer in time. */
export const untilReady = async (program: Program, run: Run): Promise<void> => {
  let reason: string | undefined
  run.ended.then((words) => {
    reason = words
  })
  const began = performance.now()
  let said = false
  for (let waited = 0; waited < readyWithinMs; waited = performance.now() - began) {
    const ready = run.mark !== null && (await program.answers(run.mark.pid))
    if (reason !== undefined) throw new Error(reason)
    if (ready) return
    if (waited > sayAfterMs && !said) {
      said = true
      program.log(`${program.name} is still loading its data`)
    }
    await delay(askAgainMs)
  }
  throw new Error(`did not answer within ${readyWithinMs / 1000} s`)
}
