// One keep-alive connection with at most one request under way: raw node:net with a fixed read buffer,
// because node:http's client costs more per request than the server it should measure.
import { connect, type Socket } from 'node:net'
import type { Target } from '../target.ts'
import { type Answer, readAnswer } from './answer.ts'

/** `refused`: no byte was sent. `broken`: nobody knows what the server did with the request. */
export type Outcome = Answer | 'refused' | 'broken'

export interface Connection {
  /** Sends one complete request, connecting first if need be; the outcome comes once. */
  send(request: string): void
  /** Gives the request under way up: its outcome is `broken`, or `refused` before it was sent. */
  abandon(): void
  close(): void
}

export const createConnection = (
  target: Target,
  readBytes: number,
  onOutcome: (outcome: Outcome) => void,
): Connection => {
  let socket: Socket | null = null
  let connected = false
  let request: string | null = null
  let received = ''

  const drop = () => {
    socket?.destroy()
    socket = null
    connected = false
    received = ''
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
  const read = (chunk: string) => {
    received = received === '' ? chunk : received + chunk
    const answer = readAnswer(received)
    if (answer === 'more') return
    received = ''
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
          if (opened === socket) read((buffer as Buffer).toString('latin1', 0, n))
          return true
        },
      },
    })
    socket = opened
    opened.on('connect', () => {
      connected = true
      if (request !== null) opened.write(request, 'latin1')
    })
    opened.on('error', () => lost(opened))
    opened.on('end', () => lost(opened))
    opened.on('close', () => lost(opened))
  }

  return {
    send: (text) => {
      request = text
      if (!socket) open()
      else if (connected) socket.write(text, 'latin1')
    },
    abandon: giveUp,
    close: drop,
  }
}
