// All connections of a server: how many there may be, who gives way when there are too many, and the stop.
import type { Socket } from 'node:net'
import type { Log } from '../log.ts'
import { rawProblem } from './problems.ts'

export interface OpenConnection {
  readonly socket: Socket
  /** Of its last answer, or of its beginning, by performance.now(); null: an answer is due. */
  idleSince(): number | null
  /** The answer that is due becomes its last one. */
  leave?(): void
}

export interface Connections {
  /** `false`: there is no room for it, and it has been told so. */
  admits(socket: Socket): boolean
  add(connection: OpenConnection): void
  remove(connection: OpenConnection): void
  /** What is due becomes the last answer of its connection, where nothing waits behind it. */
  leave(): void
  /** Closes those that have been idle for so long. */
  closeIdle(idleMs: number): void
  closeAll(): void
}

const limits = {
  lingerMs: 1000, // for a client to read why its connection ends
  idleMs: 1000, // an idle connection is left alone for so long
  looks: 256, // at most so many are looked at for an idle one
  logMs: 10_000, // between two log lines about refused ones
} as const

/** Descriptors that are not for clients: Redis, MongoDB, the queue, files that are read and measured. */
const reserved = 224

/** As many as `most`, or what the limit of open files allows. `unlimited`, or where it is not told: `most`. */
export const connectionLimit = (most: number): number => {
  const { userLimits } = process.report.getReport() as {
    userLimits?: { open_files?: { soft: number | string } }
  }
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isFinite(soft) ? Math.min(most, Math.max(16, soft - reserved)) : most
}

const refuse = (socket: Socket) => {
  const linger = setTimeout(() => socket.destroy(), limits.lingerMs)
  socket.once('close', () => clearTimeout(linger)).on('error', () => {})
  // What it sends is read and dropped: bytes that nobody read would reset the connection, and the answer with it.
  socket.resume().end(rawProblem('overloaded'))
}

export const createConnections = (limit: number, log: Log): Connections => {
  const open = new Set<OpenConnection>()
  let refused = 0
  let saidAt = Number.NEGATIVE_INFINITY

  /** Those that are busy go to the end of the line: the next look begins behind them. */
  const closeAnIdleOne = () => {
    const before = performance.now() - limits.idleMs
    let looks = 0
    for (const connection of open) {
      const since = connection.idleSince()
      if (since !== null && since <= before) {
        connection.socket.destroy()
        open.delete(connection)
        return true
      }
      open.delete(connection)
      open.add(connection)
      looks++
      if (looks >= Math.min(limits.looks, open.size)) return false
    }
    return false
  }

  const say = () => {
    refused++
    const now = performance.now()
    if (now - saidAt < limits.logMs) return
    log.warn({ limit, refused }, 'connections refused')
    saidAt = now
    refused = 0
  }

  return {
    admits(socket) {
      if (open.size < limit || closeAnIdleOne()) return true
      say()
      refuse(socket)
      return false
    },
    add: (connection) => void open.add(connection),
    remove: (connection) => void open.delete(connection),
    leave() {
      for (const connection of open) connection.leave?.()
    },
    closeIdle(idleMs) {
      const before = performance.now() - idleMs
      for (const connection of open) {
        const since = connection.idleSince()
        if (since !== null && since <= before) connection.socket.destroy()
      }
    },
    closeAll() {
      for (const { socket } of open) socket.destroy()
    },
  }
}
