// A request of node:http as the door of likes takes it: who sends it, its body, and the reply.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LikeItem } from '../likes/likes.ts'
import { jsonHeaderProblem, readBytes } from './body.ts'
import type { Admitted, LikeDoor, Sender, Write } from './like-door.ts'
import { Problem } from './problems.ts'
import { noQuery, readQuery } from './query.ts'
import { sendReply } from './reply.ts'

interface LikeRequest {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly kind: 'like' | 'likes'
}

const senderOf = ({ headers }: IncomingMessage): Sender => ({
  forwarded: String(headers['x-forwarded-for'] ?? ''),
  host: headers.host,
  origin: headers.origin,
  key: headers['idempotency-key'] as string | undefined,
  traceparent: headers.traceparent as string | undefined,
})

/** `null`: refused, and answered. @throws {Problem} `invalid-query`: nothing was asked of the door. */
const enter = (door: LikeDoor, { req }: LikeRequest, write: Write): Admitted | null => {
  if (req.url!.includes('?')) readQuery(req.url!, noQuery)
  return door.admit(req.socket, senderOf(req), write)
}

/** Counts what `read` returns; a problem that it throws is answered. */
const countRead = (
  door: LikeDoor,
  { kind }: LikeRequest,
  from: Admitted,
  write: Write,
  read: () => LikeItem[],
) => {
  let items: LikeItem[]
  try {
    items = read()
  } catch (error) {
    return door.fail(error, from.fields, write)
  }
  door.count(from, kind, items, write)
}

export const enterWithoutBody = (
  door: LikeDoor,
  request: LikeRequest,
  read: () => LikeItem[],
): void => {
  const write: Write = (reply) => sendReply(request.req, request.res, reply)
  const from = enter(door, request, write)
  if (from) countRead(door, request, from, write, read)
}

/** Hands the whole body, at most `bodyBytes`, to `read`. */
export const enterWithBody = (
  door: LikeDoor,
  request: LikeRequest & { readonly bodyBytes: number },
  read: (bytes: Buffer) => LikeItem[],
): void => {
  const { req, res, bodyBytes } = request
  const write: Write = (reply) => sendReply(req, res, reply)
  const from = enter(door, request, write)
  if (!from) return
  const problem = jsonHeaderProblem(req.headers)
  if (problem) return void door.fail(new Problem(problem), from.fields, write)
  readBytes(req, bodyBytes, (bytes) => {
    if (bytes === null) door.fail(new Problem('payload-too-large'), from.fields, write)
    else countRead(door, request, from, write, () => read(bytes))
  })
}
