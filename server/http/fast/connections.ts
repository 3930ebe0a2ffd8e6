// Every connection of a server begins here, and stays while it sends plain likes (see connection.ts).
// node:http makes a request and an answer of every message, which cost twice what a like does; it gets the
// connections that need them.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Connections } from '../connections.ts'
import type { LikeDoor } from '../like-door.ts'
import { FastConnection, type FastDeps } from './connection.ts'
import { createLikeReader } from './read-like.ts'

export interface FastLimits {
  /** ms in which the first request of a connection begins, and in which one that has begun is here */
  readonly headersTimeout: number
  /** ms that an answered connection may be silent */
  readonly keepAliveTimeout: number
  /** ms between two looks at both */
  readonly connectionsCheckingInterval: number
}

interface FastReaderDeps {
  readonly server: Server
  readonly door: LikeDoor
  readonly connections: Connections
  readonly handOver: FastDeps['handOver']
  readonly stopping: () => boolean
  readonly limits: FastLimits
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

/** Takes a new connection. */
export const createFastReader = (deps: FastReaderDeps): ((socket: Socket) => void) => {
  const { server, door, connections, handOver, stopping, limits } = deps
  const { headersTimeout, keepAliveTimeout, connectionsCheckingInterval } = limits
  const fast = new Set<FastConnection>()
  let timer: NodeJS.Timeout | undefined

  const shared: FastDeps = {
    read: createLikeReader(),
    door,
    handOver,
    dateAt: createDate(),
    keepAlive: `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}\r\n\r\n`,
    stopping,
    onLeave: (connection) => {
      fast.delete(connection)
      connections.remove(connection)
    },
  }
  const look = () => {
    const now = performance.now()
    for (const c of fast) c.checkSilence(now, headersTimeout, keepAliveTimeout)
  }
  server.once('listening', () => {
    timer = setInterval(look, connectionsCheckingInterval)
  })
  server.once('close', () => clearInterval(timer))

  return (socket) => {
    const connection = new FastConnection(socket, shared)
    fast.add(connection)
    connections.add(connection)
  }
}
