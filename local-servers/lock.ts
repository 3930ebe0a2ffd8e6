// One owner per data directory. The lock is an fcntl lock that SQLite takes on a small file, so the
// kernel gives it back when its owner dies, however it dies: a stale lock cannot exist, and two
// starters can never both believe that they took one over. The pid beside it is only for messages.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const sqliteBusy = 5

export type LockOutcome =
  /** `diedHolding`: the pid of the owner before, when it died without giving the lock back. */
  | { status: 'locked'; diedHolding: number | null; release: () => void }
  /** `pid` is null for the moment in which the owner has not written it yet. */
  | { status: 'held'; pid: number | null }

const readPid = (file: string): number | null => {
  try {
    return Number(readFileSync(file, 'utf8')) || null
  } catch {
    return null
  }
}

/** Takes the lock `file` or says who holds it; also inside one process. Never waits. */
export const takeLock = (file: string): LockOutcome => {
  const pidFile = `${file}.pid`
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error
    return { status: 'held', pid: readPid(pidFile) }
  }
  const diedHolding = readPid(pidFile)
  writeFileSync(pidFile, String(process.pid))
  const release = () => {
    if (!database.isOpen) return
    rmSync(pidFile, { force: true })
    database.close()
  }
  return { status: 'locked', diedHolding, release }
}
