// Programs on the PATH, and what a short run of one prints.
import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import type { Environment } from '../server/config.ts'

const answerWithinMs = 10_000
const outputBytes = 16 * 1024 * 1024

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
  return folders.map((folder) => resolve(folder, name)).find(isProgram) ?? null
}

export interface Output {
  ok: boolean
  stdout: string
  /** Never empty when `ok` is false. */
  stderr: string
}

interface RunOptions {
  env: Environment
  timeoutMs?: number
  /** Ends the command early. */
  signal?: AbortSignal | undefined
}

/** Runs a command to its end and collects what it prints; never rejects. */
export const run = (
  command: string,
  args: readonly string[],
  { env, timeoutMs = answerWithinMs, signal }: RunOptions,
): Promise<Output> =>
  new Promise((resolve) => {
    const limits = { timeout: timeoutMs, maxBuffer: outputBytes }
    execFile(command, args, { env, signal, ...limits }, (error, stdout, stderr) => {
      const reason = error && stderr.trim() === '' ? error.message : stderr
      resolve({ ok: !error, stdout, stderr: reason })
    })
  })
