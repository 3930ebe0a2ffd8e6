// Answers what never became a request: garbage, smuggling, headers that do not end, a body that stops.
// Such an answer must not overtake the answers of earlier requests on the same connection: a client
// would read it as the refusal of a like that was counted.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ProblemType } from '../../contract/index.ts'
import { rawProblem, sendProblem } from './problems.ts'

/** How long an answered client may take to read before the connection is torn down. */
const lingerMs = 1000

/** Node's own note of the answer that is due on a socket now; its default handler reads it too. */
type BusySocket = Socket & { _httpMessage?: ServerResponse | null }

const problemOf = (code: unknown): ProblemType => {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request-timeout'
  return 'malformed-request'
}

const close = (socket: Socket, type: ProblemType) => {
  if (!socket.writable) return socket.destroy()
  const linger = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(linger))
  return socket.end(rawProblem(type))
}

/** Waits for the answers of whole requests, then answers the broken one. */
const closeInTurn = (socket: BusySocket, type: ProblemType): void => {
  const due = socket._httpMessage
  if (due?.req.complete && !socket.destroyed) {
    // A stream never ends by itself: the connection goes at once.
    if (due.headersSent && !due.writableEnded) socket.destroy()
    else due.once('close', () => setImmediate(closeInTurn, socket, type))
  } else if (due?.headersSent) socket.destroy()
  else close(socket, type)
}

/** `began` is told of a request that is answered here. */
export const answerConnectionFaults = (
  server: Server,
  began: (req: IncomingMessage, res: ServerResponse) => void,
): void => {
  const seen = new WeakSet<Socket>()
  const once = (socket: Socket, type: ProblemType) => {
    if (seen.has(socket)) return
    seen.add(socket)
    closeInTurn(socket, type)
  }
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What comes after the first fault is faulty too: it is dropped until the client has read its answer.
    if (error.code === 'ECONNRESET') socket.destroy()
    else once(socket as Socket, problemOf(error.code))
  })
  server.on('connect', (_req, socket) => once(socket as Socket, 'malformed-request'))
  // A request with an answer of its own, which waits for those before it.
  server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
    began(req, res)
    sendProblem(req, res, 'malformed-request')
  })
}
