// One keep-alive connection with at most one request under way: raw node:net with a fixed read buffer,
// because node:http's client costs more per request than the server it should measure.
import { connect, type Socket } from 'node:net'
import type { Answer, ReadResult } from './answer.ts'
import { createAnswerReader } from './answer-reader.ts'
import type { Target } from './target.ts'

/** `refused`: no byte was sent. `broken`: nobody knows what the server did with the request. */
export type Outcome = Answer | 'refused' | 'broken'

export interface Connection {
  /** Sends one complete request, connecting first if need be; the outcome comes once. */
  send(request: string | Buffer): void
  /** Gives the request under way up: its outcome is `broken`, or `refused` before it was sent. */
  abandon(): void
  close(): void
}

export interface ConnectionOptions {
  target: Target
  /** of the one buffer that is read into */
  readBytes: number
  /** false: the body of a 2xx is left out */
  withBody: boolean
  onOutcome: (outcome: Outcome) => void
}

export const createConnection = (options: ConnectionOptions): Connection => {
  const { target, readBytes, withBody, onOutcome } = options
  const reader = createAnswerReader(withBody)
  let socket: Socket | null = null
  let connected = false
  let request: string | Buffer | null = null

  const drop = () => {
    socket?.destroy()
    socket = null
    connected = false
    reader.reset()
  }
  const settle = (outcome: Outcome) => {
    if (request === null) return
    request = null
    onOutcome(outcome)
  }
  const giveUp = () => {
    const outcome = connected ? 'broken' : 'refused'
    drop()
    settle(outcome)
  }
  const lost = (of: Socket) => {
    if (of === socket) giveUp()
  }
  const take = (answer: ReadResult) => {
    if (answer === 'more') return
    if (answer === 'malformed' || answer.close || request === null) drop()
    settle(answer === 'malformed' ? 'broken' : answer)
  }
  const open = () => {
    const opened = connect({
      host: target.host,
      port: target.port,
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(readBytes),
        callback: (n, buffer) => {
          if (opened === socket) take(reader.read(buffer as Buffer, n))
          return true
        },
      },
    })
    socket = opened
    opened.on('connect', () => {
      connected = true
      if (request !== null) write(opened, request)
    })
    opened.on('error', () => lost(opened))
    opened.on('end', () => lost(opened))
    opened.on('close', () => lost(opened))
  }

  return {
    send: (text) => {
      request = text
      if (!socket) open()
      else if (connected) write(socket, text)
    },
    abandon: giveUp,
    close: drop,
  }
}

const write = (socket: Socket, request: string | Buffer) =>
  typeof request === 'string' ? socket.write(request, 'latin1') : socket.write(request)
