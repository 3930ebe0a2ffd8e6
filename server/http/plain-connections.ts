// Every connection of a server begins here, and stays while it sends plain likes (see plain-connection.ts).
// node:http makes a request and an answer of every message, which cost twice what a like does; it gets the
// connections that need them.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { PlainConnection, type PlainDeps } from './plain-connection.ts'
import type { PlainLike } from './plain-like.ts'
import { createPlainReader } from './plain-request.ts'

export interface PlainLimits {
  /** ms in which the first request of a connection begins */
  readonly headersTimeout: number
  /** ms that an answered connection may be silent */
  readonly keepAliveTimeout: number
  /** ms between two looks at both */
  readonly connectionsCheckingInterval: number
}

export interface PlainConnections {
  /** Closes what waits for nothing; from now on each answer is the last of its connection. */
  closeIdle(): void
  closeAll(): void
}

/** The date of an answer, made once a second. */
const createDate = () => {
  let second = 0
  let text = ''
  return (now: number) => {
    const current = Math.floor(now / 1000)
    if (current !== second) text = new Date(now).toUTCString()
    second = current
    return text
  }
}

/** Takes node:http's listener for new connections off, and calls it for those that are handed over. */
const takeOver = (server: Server) => {
  const listeners = server.listeners('connection')
  server.removeAllListeners('connection')
  return (socket: Socket) => {
    for (const listener of listeners) listener.call(server, socket)
  }
}

export const answerPlainLikes = (
  server: Server,
  like: PlainLike,
  limits: PlainLimits,
): PlainConnections => {
  const { headersTimeout, keepAliveTimeout, connectionsCheckingInterval } = limits
  const connections = new Set<PlainConnection>()
  let stopping = false
  let timer: NodeJS.Timeout | undefined

  const deps: PlainDeps = {
    read: createPlainReader(),
    like,
    handOver: takeOver(server),
    dateAt: createDate(),
    keepAlive: `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}\r\n\r\n`,
    stopping: () => stopping,
    onLeave: (connection) => void connections.delete(connection),
  }
  const look = () => {
    const now = Date.now()
    for (const c of connections) c.checkSilence(now, headersTimeout, keepAliveTimeout)
  }
  server.on('connection', (socket) => void connections.add(new PlainConnection(socket, deps)))
  server.once('listening', () => {
    timer = setInterval(look, connectionsCheckingInterval)
  })
  server.once('close', () => clearInterval(timer))

  return {
    closeIdle() {
      stopping = true
      for (const connection of connections) connection.closeIfIdle()
    },
    closeAll() {
      for (const connection of connections) connection.close()
    },
  }
}
