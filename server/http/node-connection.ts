// A connection of node:http that is given one request at a time. Node's parser makes a request and an answer
// of everything in a chunk at once: 64 kB of small requests from each of 800 clients are a million of them.
//
// A body in chunks is given a few bytes in a turn of the event loop: each chunk is an event of its own. All
// connections together have a share of each turn (turns.ts).
//
// Invariants: while a whole request waits for its answer, the parser gets no byte more; what was read already
// (one chunk) waits here, and the socket is paused. No piece that it gets has bytes of two requests, so requests
// are counted in the order in which they were sent.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { blankLineEnd, seenAfter } from './blank-line.ts'
import type { Connections, OpenConnection } from './connections.ts'
import { createTurns, type Turns } from './turns.ts'

/** Node's own notes on a socket: its parser (null: taken off), and whether it waits for the client to read. */
type ParsedSocket = Socket & { parser?: object | null; _paused?: boolean }

type Execute = (bytes: Buffer) => void

const chunkedBytes = 512 // of a body in chunks, in one turn

class NodeConnection implements OpenConnection {
  readonly socket: ParsedSocket
  readonly #execute: Execute
  readonly #turns: Turns
  #rest: Buffer | null = null
  #request: IncomingMessage | null = null
  #response: ServerResponse | null = null
  /** Bytes of its body that were not given to the parser yet; NaN: it does not say how long it is. */
  #bodyLeft = 0
  /** Bytes of a blank line that the last piece ended with. */
  #seen = 0
  #unanswered = 0
  #since = performance.now()
  #feeding = false
  /** Paused here, not by node:http. */
  #held = false

  constructor(socket: Socket, execute: Execute, turns: Turns) {
    this.socket = socket
    this.#execute = execute
    this.#turns = turns
    socket.on('data', this.take).on('resume', this.#onResume)
  }

  idleSince(): number | null {
    return this.#unanswered > 0 || this.#turns.waits(this.#feed) ? null : this.#since
  }

  readonly take = (bytes: Buffer): void => {
    if (!this.socket.writable) return // the last answer was given: read and dropped
    this.#rest = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes
    this.#goOn()
  }

  #goOn(): void {
    if (this.#mayFeed()) this.#turns.take(this.#feed)
    this.#holdOrResume()
  }

  began(req: IncomingMessage, res: ServerResponse): void {
    this.#request = req
    this.#response = res
    const { headers } = req
    this.#bodyLeft = headers['transfer-encoding']
      ? Number.NaN
      : Number(headers['content-length'] ?? 0)
    this.#unanswered++
    res.once('close', this.#onAnswered)
  }

  /** Node writes `Connection: close` then, and ends the connection behind the answer. */
  leave(): void {
    const res = this.#response
    if (res && !res.headersSent && !this.#hasNext()) res.shouldKeepAlive = false
  }

  /** Bytes of a request behind this one are here; unknown behind a body that does not say how long it is. */
  #hasNext(): boolean {
    const inBody = this.#request?.complete === false
    return this.#rest !== null && this.#rest.length > (inBody ? this.#bodyLeft : 0)
  }

  readonly #onAnswered = (): void => {
    this.#unanswered--
    if (this.#unanswered === 0) this.#response = null
    this.#since = performance.now()
    if (!this.socket.writable) this.#rest = null // that answer was the last
    this.#goOn()
  }

  readonly #onResume = (): void => {
    this.#held = false
    this.#goOn()
  }

  #mayFeed(): boolean {
    const { socket } = this
    if (!this.#rest || !socket.writable || !socket.parser || socket._paused) return false
    if (socket.isPaused() && !this.#held) return false
    return this.#unanswered === 0 || this.#request?.complete === false
  }

  #inChunks(): boolean {
    return this.#request?.complete === false && Number.isNaN(this.#bodyLeft)
  }

  /** The rest of a body, or all up to the end of a head or of a body in chunks. */
  #piece(rest: Buffer): Buffer {
    const inBody = this.#request?.complete === false
    if (inBody && this.#bodyLeft > 0) return rest.subarray(0, this.#bodyLeft)
    const within = this.#inChunks() ? rest.subarray(0, chunkedBytes) : rest
    const end = blankLineEnd(within, this.#seen)
    return end < 0 ? within : within.subarray(0, end)
  }

  readonly #feed = (): void => {
    if (this.#feeding) return
    this.#feeding = true
    let inChunks = false
    while (!inChunks && this.#mayFeed()) {
      inChunks = this.#inChunks()
      this.#feedPiece(this.#rest!)
    }
    this.#feeding = false
    if (this.#mayFeed()) this.#turns.later(this.#feed)
    this.#holdOrResume()
  }

  #feedPiece(rest: Buffer): void {
    const piece = this.#piece(rest)
    this.#seen = seenAfter(piece, this.#seen)
    this.#rest = piece.length < rest.length ? rest.subarray(piece.length) : null
    if (this.#request?.complete === false) this.#bodyLeft -= piece.length
    this.#execute(piece)
  }

  #holdOrResume(): void {
    const { socket } = this
    if (this.#rest && !this.#held) {
      this.#held = true
      socket.pause()
    } else if (!this.#rest && this.#held) {
      this.#held = false
      socket.resume()
    }
  }
}

export interface NodeConnections {
  /** Gives a connection to node:http; `bytes` were read of it before. */
  take(socket: Socket, bytes: Buffer | null): void
  /** A request has begun. `last`: its answer is the last one, unless the next request is here already. */
  began(req: IncomingMessage, res: ServerResponse, last?: boolean): void
}

/** Takes node:http's listener for new connections off, and calls it for those that it is given. */
const takeOver = (server: Server) => {
  const listeners = server.listeners('connection')
  server.removeAllListeners('connection')
  return (socket: Socket) => {
    for (const listener of listeners) listener.call(server, socket)
  }
}

export const createNodeConnections = (
  server: Server,
  connections: Connections,
): NodeConnections => {
  const listen = takeOver(server)
  const bySocket = new WeakMap<Socket, NodeConnection>()
  const turns = createTurns()
  return {
    take(socket, bytes) {
      listen(socket)
      const [execute] = socket.listeners('data') as Execute[]
      // A second listener makes node:http leave the reading to the socket; then its own comes off.
      const connection = new NodeConnection(socket, execute!, turns)
      socket.off('data', execute!)
      bySocket.set(socket, connection)
      connections.add(connection)
      socket.once('close', () => connections.remove(connection))
      if (bytes) connection.take(bytes)
      if (!socket.isPaused()) return
      process.nextTick(() => socket.resume())
    },
    began(req, res, last = false) {
      const connection = bySocket.get(req.socket)
      connection?.began(req, res)
      if (last) connection?.leave()
    },
  }
}
