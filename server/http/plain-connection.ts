// One connection whose requests so far were all plain likes: each is read, counted and answered here. The
// first bytes that are anything else go to node:http, with the connection and for good.
//
// Invariant: at most one answer is due, and nothing is read or handed over while one is, so answers keep the
// order of their requests, and every byte is read once.
import type { Socket } from 'node:net'
import type { PlainLike } from './plain-like.ts'
import type { ReadPlainLike } from './plain-request.ts'
import { rawProblem } from './problems.ts'

/** What all connections of a server share. */
export interface PlainDeps {
  readonly read: ReadPlainLike
  readonly like: PlainLike
  /** node:http's own listener for a new connection */
  readonly handOver: (socket: Socket) => void
  /** The Date of an answer. */
  readonly dateAt: (now: number) => string
  /** The fields that end the head of an answer after which the connection is kept. */
  readonly keepAlive: string
  /** Each answer is the last of its connection. */
  readonly stopping: () => boolean
  /** It is closed, or node:http's. */
  readonly onLeave: (connection: PlainConnection) => void
}

const lastAnswer = 'Connection: close\r\n\r\n'
const lingerMs = 1000 // for a client to read why its connection ends

export class PlainConnection {
  readonly #socket: Socket
  readonly #deps: PlainDeps
  /** An answer is due. */
  #busy = false
  #answered = false
  /** Of the last answer, or of the beginning; ms since 1970. */
  #since = Date.now()

  constructor(socket: Socket, deps: PlainDeps) {
    this.#socket = socket
    this.#deps = deps
    socket.on('data', this.#take).on('end', this.#onEnd)
    socket.on('close', this.#leave).on('error', ignore)
  }

  /** Ends it when it has been silent for longer than these limits, in ms. */
  checkSilence(now: number, firstMs: number, keptMs: number): void {
    if (this.#busy || !this.#socket.writable) return
    const silentMs = now - this.#since
    if (this.#answered && silentMs > keptMs) this.#socket.destroy()
    else if (!this.#answered && silentMs > firstMs) this.#timeOut()
  }

  closeIfIdle(): void {
    if (!this.#busy) this.#socket.destroy()
  }

  close(): void {
    this.#socket.destroy()
  }

  readonly #take = (bytes: Buffer): void => {
    if (this.#busy) {
      // The next request came early: it waits for this answer.
      this.#socket.pause()
      this.#socket.unshift(bytes)
      return
    }
    const { stopping, read, like } = this.#deps
    const postId = stopping() ? null : read(bytes)
    if (postId === null) this.#toNodeHttp(bytes)
    else {
      this.#busy = true
      like(postId, this.#answer)
    }
  }

  readonly #answer = (head: string, body: string): void => {
    const socket = this.#socket
    const { stopping, dateAt, keepAlive } = this.#deps
    const now = Date.now()
    this.#busy = false
    this.#answered = true
    this.#since = now
    if (!socket.writable) return
    const last = stopping() || socket.readableEnded
    const text = `${head}Content-Length: ${body.length}\r\nDate: ${dateAt(now)}\r\n${last ? lastAnswer : keepAlive}${body}`
    if (last) return void socket.end(text, 'latin1')
    socket.write(text, 'latin1')
    // Who does not read his answers is not read either.
    if (socket.writableNeedDrain) socket.pause().once('drain', () => socket.resume())
    else if (socket.isPaused()) socket.resume()
  }

  #toNodeHttp(bytes: Buffer): void {
    const socket = this.#socket
    socket.off('data', this.#take).off('end', this.#onEnd)
    socket.off('close', this.#leave).off('error', ignore)
    this.#leave()
    socket.pause()
    socket.unshift(bytes)
    this.#deps.handOver(socket)
    process.nextTick(() => socket.resume())
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
