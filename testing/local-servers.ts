// What the tests of this folder share: fresh folders, a PATH with chosen programs only, and everything
// that was started is stopped again after each test.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach } from 'vitest'
import type { FindOptions } from '../local-servers/bring-server.ts'
import { endProcess, processIdentity } from '../local-servers/processes.ts'
import { readRecord } from '../local-servers/server-record.ts'
import type { Environment } from '../server/config.ts'
import { testToolsDir as toolsDir } from './tools-dir.ts'

const cleanups: (() => unknown)[] = []

/** Run after the test, newest first. */
export const afterwards = (cleanup: () => unknown): void => void cleanups.push(cleanup)

afterEach(async () => {
  for (let next = cleanups.pop(); next; next = cleanups.pop()) await next()
})

export const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'likeflow-services-'))
  afterwards(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder for the PATH with `name → file to link` or `name → shell script`. */
export const folderOfPrograms = (programs: Record<string, string>): string => {
  const folder = freshFolder()
  for (const [name, what] of Object.entries(programs)) {
    const file = join(folder, name)
    if (what.startsWith('/')) symlinkSync(what, file)
    else {
      writeFileSync(file, `#!/bin/sh\n${what}\n`)
      chmodSync(file, 0o755)
    }
  }
  return folder
}

/** The real interpreter, behind any shim. */
export const python3 = (): string =>
  execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()

/** A folder for data; servers that a failed test left on it are ended. */
const freshData = (): string => {
  const dataDir = join(freshFolder(), 'data')
  mkdirSync(dataDir)
  afterwards(async () => {
    for (const name of ['server', 'redis', 'mongodb']) {
      const mark = readRecord(join(dataDir, `${name}.json`)).process
      if (mark) await endProcess(mark, 5000)
    }
  })
  return dataDir
}

export interface World extends FindOptions {
  lines: string[]
}

/** Options for a find: fresh data, `programs` as the only ones on the PATH beside the system's shell. */
export const world = (programs: Record<string, string>, more: Environment = {}): World => {
  const lines: string[] = []
  const { REDIS_URL: _redis, MONGODB_URL: _mongodb, ...rest } = process.env
  const env = { ...rest, PATH: folderOfPrograms(programs), ...more }
  const dataDir = freshData()
  return { dataDir, env, toolsDir, lines, log: (line) => lines.push(line) }
}

export const stopAfterwards = <T extends { stop(): Promise<void> }>(found: T): T => {
  afterwards(() => found.stop())
  return found
}

/** A client that is closed after the test. */
export const redisAt = (url: string): Redis => {
  const redis = new Redis(url)
  redis.on('error', () => {})
  afterwards(() => redis.disconnect())
  return redis
}

export const isRunning = (pid: number): boolean => processIdentity(pid) !== null
