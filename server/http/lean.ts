// What the three like routes share: the checks before anything is queued, a body read without a parser
// stack, and the answer. No logger, no header but the needed ones, one promise per request.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ProblemType } from '../../contract/index.ts'
import type { Counted, LikeItem, LikeResult, Refused } from '../likes/likes.ts'
import { jsonHeaderProblem, readBytes } from './body.ts'
import type { HttpDeps } from './deps.ts'
import type { Fail } from './failure.ts'
import type { Gate } from './gate.ts'
import { isIdempotencyKey, requestHash } from './idempotency-key.ts'
import { type ProblemFacts, sendProblem } from './problems.ts'
import { noQuery, readQuery } from './query.ts'

export interface LeanDeps {
  likes: HttpDeps['likes']
  gate: Gate
  fail: Fail
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void

export const keyOf = (req: IncomingMessage) => req.headers['idempotency-key'] as string | undefined

/** Query, room, rate, key. `false`: answered already. @throws {Problem} `invalid-query`. */
export const admitLike = (gate: Gate, req: IncomingMessage, res: ServerResponse): boolean => {
  if (req.url!.includes('?')) readQuery(req.url!, noQuery)
  if (!gate.admit(req, res, 'like')) return false
  const key = keyOf(req)
  if (key === undefined || isIdempotencyKey(key)) return true
  sendProblem(req, res, 'invalid-idempotency-key')
  return false
}

/** Hands the whole body to `use`; a problem that `use` throws is answered. */
export const withBody =
  (
    { gate, fail }: LeanDeps,
    limit: number,
    use: (req: IncomingMessage, res: ServerResponse, bytes: Buffer) => void,
  ): Handler =>
  (req, res) => {
    if (!admitLike(gate, req, res)) return
    const problem = jsonHeaderProblem(req.headers)
    if (problem) return void sendProblem(req, res, problem)
    readBytes(req, limit, (bytes) => {
      if (bytes === null) return void sendProblem(req, res, 'payload-too-large')
      try {
        use(req, res, bytes)
      } catch (error) {
        fail(req, res, error)
      }
    })
  }

/** Ids and receipts are plain ASCII without anything that JSON escapes. */
export const likeJson = ({ postId, likes, receipt }: LikeResult): string =>
  `{"postId":"${postId}","likes":${likes},"receipt":"${receipt}"}`

/** `ascii` must be ASCII: its length is then its size, and one write carries head and body. */
const sendAccepted = (res: ServerResponse, ascii: string) => {
  const size = String(ascii.length)
  res.writeHead(202, ['Content-Type', 'application/json', 'Content-Length', size])
  res.end(ascii, 'latin1')
}

/** What a like that was not counted is answered with. */
export const problemOfRefusal = (outcome: Refused): { type: ProblemType; facts: ProblemFacts } => {
  if (outcome.status === 'unknown-post') return { type: 'unknown-post', facts: {} }
  if (outcome.status === 'key-reused') return { type: 'idempotency-key-reused', facts: {} }
  const retryAfter = Math.max(1, Math.ceil(outcome.retryAfter))
  const reason = outcome.status === 'unavailable' ? { reason: outcome.reason } : {}
  return { type: outcome.status, facts: { retryAfter, ...reason } }
}

export const sendRefused = (
  gate: Gate,
  req: IncomingMessage,
  res: ServerResponse,
  outcome: Refused,
) => {
  const { type, facts } = problemOfRefusal(outcome)
  const isReady = type === 'overloaded' || type === 'unavailable'
  if (isReady && facts.retryAfter === 1) gate.refuse(req, res, facts.reason)
  else sendProblem(req, res, type, facts)
}

/**
 * Counts and answers; `json` makes the body of a counted answer. One like without a key takes the
 * shortest way; everything else goes as a list.
 */
export const count = (
  { likes, gate, fail }: LeanDeps,
  req: IncomingMessage,
  res: ServerResponse,
  kind: 'like' | 'likes',
  items: readonly LikeItem[],
  json: (counted: Counted) => string,
): void => {
  const key = keyOf(req)
  const outcome =
    kind === 'like' && key === undefined
      ? likes.like(items[0]!.postId)
      : likes.likeMany(
          items,
          key === undefined ? null : { key, requestHash: requestHash(kind, items) },
        )
  // One `then` with both ways: a `catch` behind it would be one more promise for every like.
  outcome.then(
    (o) => {
      try {
        if (o.status === 'counted') sendAccepted(res, json(o))
        else sendRefused(gate, req, res, o)
      } catch (error) {
        fail(req, res, error)
      }
    },
    (error: unknown) => fail(req, res, error),
  )
}
