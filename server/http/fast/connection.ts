// A connection whose requests so far were all plain likes: each is read, counted and answered here, one after
// the other. The first bytes that are anything else go to node:http, with the connection and for good.
//
// Invariants: at most one answer is due, and nothing more is read from the socket while one is, so answers keep
// the order of their requests and a client that sends many at once waits for itself. Every byte is read once
// or, when a like came in two pieces, twice.
import type { Socket } from 'node:net'
import type { OpenConnection } from '../connections.ts'
import type { LikeDoor, Write } from '../like-door.ts'
import { rawProblem } from '../problems.ts'
import { type Reply, replyHead } from '../reply.ts'
import type { PlainLike, ReadLike } from './read-like.ts'

/** What all connections of a server share. */
export interface FastDeps {
  readonly read: ReadLike
  readonly door: LikeDoor
  /** The connection is node:http's from now on; `bytes` were read of it and not used. */
  readonly handOver: (socket: Socket, bytes: Buffer) => void
  /** The Date of an answer. */
  readonly dateAt: (now: number) => string
  /** The fields that end the head of an answer after which the connection is kept. */
  readonly keepAlive: string
  /** Each answer is the last of its connection, unless the next request is here already. */
  readonly stopping: () => boolean
  /** It is closed, or node:http's. */
  readonly onLeave: (connection: FastConnection) => void
}

const lastAnswer = 'Connection: close\r\n\r\n'
const lingerMs = 1000 // for a client to read why its connection ends

export class FastConnection implements OpenConnection {
  readonly #socket: Socket
  readonly #deps: FastDeps
  /** An answer is due. */
  #busy = false
  #answered = false
  /** It is node:http's. */
  #left = false
  /** What was read and not used yet; while it is there and an answer is due, the socket is paused. */
  #rest: Buffer | null = null
  /** Of the last answer, or of the beginning of what is not whole; by performance.now(). */
  #since = performance.now()

  constructor(socket: Socket, deps: FastDeps) {
    this.#socket = socket
    this.#deps = deps
    socket.on('data', this.#take).on('end', this.#onEnd)
    socket.on('close', this.#leave).on('error', ignore)
  }

  /** Ends it when it has been silent for longer than these limits, in ms. `now`: by performance.now(). */
  checkSilence(now: number, firstMs: number, keptMs: number): void {
    if (this.#busy || !this.#socket.writable) return
    const silentMs = now - this.#since
    if (!this.#answered || this.#rest) {
      if (silentMs > firstMs) this.#timeOut()
    } else if (silentMs > keptMs) this.#socket.destroy()
  }

  get socket(): Socket {
    return this.#socket
  }

  idleSince(): number | null {
    return this.#busy ? null : this.#since
  }

  readonly #take = (bytes: Buffer): void => {
    if (!this.#socket.writable) return // the last answer was given: read and dropped
    if (this.#busy) {
      // The next request came early: it waits for this answer.
      this.#socket.pause()
      this.#socket.unshift(bytes)
      return
    }
    const before = this.#rest
    this.#rest = null
    if (before) this.#readFrom(Buffer.concat([before, bytes]), 0, true)
    else this.#readFrom(bytes, 0, false)
  }

  /** `again`: its first piece was not whole, and a third is not waited for. */
  #readFrom(bytes: Buffer, from: number, again: boolean): void {
    const like = this.#deps.read(bytes, from)
    if (like === 'other' || (like === 'more' && again)) {
      this.#toNodeHttp(from === 0 ? bytes : bytes.subarray(from))
    } else if (like === 'more') {
      this.#rest = from === 0 ? bytes : bytes.subarray(from)
      this.#since = performance.now()
    } else {
      this.#busy = true
      this.#rest = like.end < bytes.length ? bytes.subarray(like.end) : null
      if (this.#rest) this.#socket.pause()
      this.#count(like)
    }
  }

  #count({ postId, fields }: PlainLike): void {
    const { door } = this.#deps
    const from = door.admit(this.#socket, fields, this.#answer)
    if (from) door.count(from, 'like', [{ postId, count: 1 }], this.#answer)
  }

  readonly #answer: Write = (reply: Reply): void => {
    const socket = this.#socket
    const { stopping, dateAt, keepAlive } = this.#deps
    this.#busy = false
    this.#answered = true
    this.#since = performance.now()
    if (!socket.writable) return
    const last = (stopping() || socket.readableEnded) && !this.#rest && socket.readableLength === 0
    const { body } = reply
    const text = `${replyHead(reply)}Content-Length: ${body.length}\r\nDate: ${dateAt(Date.now())}\r\n${last ? lastAnswer : keepAlive}${body}`
    if (last) return void socket.end(text, 'latin1')
    socket.write(text, 'latin1')
    // Backpressure: who does not read his answers is not read either.
    if (socket.writableNeedDrain) socket.pause().once('drain', this.#next)
    else this.#next()
  }

  /** What was read already, else what comes. */
  readonly #next = (): void => {
    const rest = this.#rest
    this.#rest = null
    if (rest) this.#readFrom(rest, 0, false)
    const waits = this.#left || (this.#busy && this.#rest !== null)
    if (!waits && this.#socket.isPaused()) this.#socket.resume()
  }

  #toNodeHttp(bytes: Buffer): void {
    const socket = this.#socket
    socket.off('data', this.#take).off('end', this.#onEnd)
    socket.off('close', this.#leave).off('error', ignore)
    this.#left = true
    this.#leave()
    this.#deps.handOver(socket, bytes)
  }

  #timeOut(): void {
    const socket = this.#socket
    const linger = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(linger))
    socket.end(rawProblem('request-timeout'))
  }

  /** The client sends nothing more; what it waits for still comes. */
  readonly #onEnd = (): void => {
    if (!this.#busy) this.#socket.end()
  }

  readonly #leave = (): void => this.#deps.onLeave(this)
}

/** What is wrong with a connection closes it, and that is heard. */
const ignore = () => {}
