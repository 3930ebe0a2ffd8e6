// Every connection begins here. As long as its requests are plain likes, they are read, counted and answered
// without node:http, whose request and answer objects cost twice what a like does. The first bytes that are
// anything else go to node:http, with the connection and for good.
//
// Invariant: a connection is node:http's only while no answer of ours is due on it, so answers keep the order
// of their requests, and every byte is read once.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { PlainLike } from './plain-like.ts'
import { createPlainReader } from './plain-request.ts'
import { rawProblem } from './problems.ts'

export interface PlainLimits {
  /** ms in which the first request of a connection begins */
  readonly headersTimeout: number
  /** ms that an answered connection may be silent */
  readonly keepAliveTimeout: number
  /** ms between two looks at both */
  readonly connectionsCheckingInterval: number
}

export interface PlainConnections {
  /** From now on the next answer of every connection is its last. */
  closeIdle(): void
  closeAll(): void
}

interface Connection {
  readonly socket: Socket
  /** a like under way: its answer is due */
  busy: boolean
  answered: boolean
  /** of the last answer, or of its beginning; ms since 1970 */
  since: number
}

const lingerMs = 1000 // for a client to read why its connection ends

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

export const answerPlainLikes = (
  server: Server,
  like: PlainLike,
  limits: PlainLimits,
): PlainConnections => {
  const [handOver] = server.listeners('connection')
  server.removeAllListeners('connection')
  const read = createPlainReader()
  const dateAt = createDate()
  const connections = new Set<Connection>()
  const keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${limits.keepAliveTimeout / 1000}\r\n\r\n`
  let stopping = false

  const accept = (socket: Socket) => {
    const connection: Connection = { socket, busy: false, answered: false, since: Date.now() }
    connections.add(connection)

    const leave = () => {
      connections.delete(connection)
      socket.off('data', take).off('end', end).off('close', leave).off('error', ignore)
    }
    const toNodeHttp = (bytes: Buffer) => {
      leave()
      socket.pause()
      socket.unshift(bytes)
      handOver!.call(server, socket)
      process.nextTick(() => socket.resume())
    }
    const answer = (head: string, body: string) => {
      connection.busy = false
      if (!socket.writable) return
      const now = Date.now()
      const last = stopping || socket.readableEnded
      const end = last ? 'Connection: close\r\n\r\n' : keepAlive
      const text = `${head}Content-Length: ${body.length}\r\nDate: ${dateAt(now)}\r\n${end}${body}`
      connection.answered = true
      connection.since = now
      if (last) socket.end(text, 'latin1')
      else socket.write(text, 'latin1')
      // Who does not read his answers is not read either.
      if (socket.writableNeedDrain) socket.pause().once('drain', () => socket.resume())
      else if (socket.isPaused()) socket.resume()
    }
    const take = (bytes: Buffer) => {
      if (connection.busy) {
        // The next request came early: it waits for this answer.
        socket.pause()
        socket.unshift(bytes)
        return
      }
      const postId = stopping ? null : read(bytes)
      if (postId === null) return toNodeHttp(bytes)
      connection.busy = true
      like(postId, answer)
    }
    const end = () => {
      if (!connection.busy) socket.end()
    }
    socket.on('data', take).on('end', end).on('close', leave).on('error', ignore)
  }

  /** Nobody waits for an answer here. */
  const dismiss = ({ socket, answered }: Connection) => {
    if (answered) return void socket.destroy()
    const linger = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(linger))
    socket.end(rawProblem('request-timeout'))
  }
  const look = () => {
    const now = Date.now()
    for (const connection of connections) {
      const { busy, answered, since } = connection
      const limit = answered ? limits.keepAliveTimeout : limits.headersTimeout
      if (!busy && now - since > limit && connection.socket.writable) dismiss(connection)
    }
  }
  let timer: NodeJS.Timeout | undefined
  server.on('connection', accept)
  server.once('listening', () => {
    timer = setInterval(look, limits.connectionsCheckingInterval)
  })
  server.once('close', () => clearInterval(timer))

  return {
    closeIdle() {
      stopping = true
      for (const { busy, socket } of connections) if (!busy) socket.destroy()
    },
    closeAll() {
      for (const { socket } of connections) socket.destroy()
    },
  }
}

/** What is wrong with a connection ends it, and `close` follows. */
const ignore = () => {}
