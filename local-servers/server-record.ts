// What is known of one server between two runs: who wrote the data, its port and password, and which process
// holds it. The port and the pid are written before the server can touch its data, so the next start knows
// whom to look for even when this one is killed in the next instant. Only its owner may read it.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, type ProcessMark } from './processes.ts'

export interface ServerRecord {
  /** Who wrote the data: redis, valkey, mongod or nx-27017; absent before the first good start. */
  server?: string
  version?: string
  port?: number
  /** Of Redis; absent where a version without passwords wrote this last. */
  password?: string
  /** The running process; null after a clean stop. */
  process?: ProcessMark | null
  /** Of LikeFlow itself: where it listens. */
  url?: string | undefined
}

/** Where LikeFlow itself is noted, so that the next start can end one that was left behind. */
export const appRecord = (dataDir: string): string => join(dataDir, 'server.json')

export const readRecord = (file: string): ServerRecord => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ServerRecord
  } catch {
    return {}
  }
}

/** Merges `change` into the record; a reader never sees half of it. */
export const updateRecord = (file: string, change: ServerRecord): void => {
  const record = { ...readRecord(file), ...change }
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** As `updateRecord`, for what may be missing on a full disk: a dead process is known as one anyway. */
export const noteInRecord = (file: string, change: ServerRecord): void => {
  try {
    updateRecord(file, change)
  } catch {
    // It stays as it was.
  }
}

/** Where the LikeFlow of these data listens; null when none runs, or none listens yet. */
export const runningUrl = (dataDir: string): string | null => {
  const { process, url } = readRecord(appRecord(dataDir))
  return process && url && isAlive(process) ? url : null
}
