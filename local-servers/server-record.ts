// What is known of one server between two runs: who wrote the data, its port, and which process holds
// it. The port and the pid are written before the server can touch its data, so the next start knows
// whom to look for even when this one is killed in the next instant.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { ProcessMark } from './processes.ts'

export interface ServerRecord {
  /** Who wrote the data: redis, valkey, mongod or nx-27017; absent before the first good start. */
  server?: string
  version?: string
  port?: number
  /** The running process; null after a clean stop. */
  process?: ProcessMark | null
}

export const readRecord = (file: string): ServerRecord => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ServerRecord
  } catch {
    return {}
  }
}

/** Merges `change` into the record; a reader never sees half of it. */
export const updateRecord = (file: string, change: ServerRecord): void => {
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...readRecord(file), ...change }, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}
