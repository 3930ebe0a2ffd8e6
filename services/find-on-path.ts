// Programs on the PATH, and what they say about themselves.
import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Environment } from '../server/config.ts'

const answerWithinMs = 10_000

const isProgram = (file: string) => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** The first program called `name` on `env.PATH`, or null. */
export const findOnPath = (name: string, env: Environment): string | null => {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null
}

export interface Output {
  ok: boolean
  stdout: string
  stderr: string
}

/** Runs a short command and collects what it prints; never rejects. */
export const run = (
  command: string,
  args: readonly string[],
  options: { env: Environment; timeoutMs?: number; cwd?: string },
): Promise<Output> =>
  new Promise((resolve) => {
    const { env, cwd, timeoutMs = answerWithinMs } = options
    execFile(
      command,
      args,
      { env, cwd, timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const reason = error && stderr.trim() === '' ? error.message : stderr
        resolve({ ok: !error, stdout, stderr: reason })
      },
    )
  })

/** `7.0.15` out of whatever `--version` prints, or null when the program does not run. */
export const programVersion = async (command: string, env: Environment): Promise<string | null> => {
  const { ok, stdout } = await run(command, ['--version'], { env })
  return (ok && /v=?(\d+\.\d+(\.\d+)?)/.exec(stdout)?.[1]) || null
}

/** Is `version` at least `least`, by its first two numbers? */
export const atLeast = (version: string, least: string): boolean => {
  const [a = 0, b = 0] = version.split('.').map(Number)
  const [c = 0, d = 0] = least.split('.').map(Number)
  return a > c || (a === c && b >= d)
}
