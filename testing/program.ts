// One server program for a test: a fresh folder to write to, ready when this resolves, gone after stop.
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, type Program, untilReady } from '../local-servers/launch.ts'
import { endProcess } from '../local-servers/processes.ts'
import type { Environment } from '../server/config.ts'

export interface RunningProgram {
  pid: number
  /** Everything it printed so far. */
  printed(): string
  /** SIGTERM, after 12 s SIGKILL, as Docker does it. */
  stop(): Promise<void>
}

export interface ProgramFacts {
  name: string
  command: string
  args: readonly string[]
  cwd: string
  env: Environment
  answers: () => Promise<boolean>
}

const graceMs = 12_000

/** @throws Error with the program's last words when it ends before it answers. */
export const runProgram = async (
  prepare: (folder: string) => ProgramFacts | Promise<ProgramFacts>,
): Promise<RunningProgram> => {
  const folder = await mkdtemp(join(tmpdir(), 'likeflow-program-'))
  await chmod(folder, 0o755) // a server started by root may work as somebody else
  const common = { logFile: join(folder, 'log'), detached: false, onProcess() {}, log() {} }
  const program: Program = { ...common, ...(await prepare(folder)) }
  const run = launch(program)
  const stop = async () => {
    if (run.mark) await endProcess(run.mark, graceMs)
    await run.ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await untilReady(program, run)
  } catch (error) {
    await stop()
    throw error
  }
  const printed = () => readFileSync(program.logFile, 'utf8')
  return { pid: run.mark!.pid, printed, stop }
}
