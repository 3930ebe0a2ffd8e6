// A bulk: all items are checked before any is queued, and every fault is named by its index. The answer
// is in the order sent; `accepted` is the number of likes, not of items.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { LikesAnswer, LikesBody, maxBulkItems } from '../../../contract/index.ts'
import type { Counted, LikeItem, Refused } from '../../likes/likes.ts'
import type { Answered } from '../../likes/numbered-batch.ts'
import { itemsOf, type NumberedLikes } from '../../likes/numbered-likes.ts'
import { parseJson } from '../body.ts'
import { IdempotencyHeaders } from '../idempotency-key.ts'
import { createKnownNames, type KnownNames } from '../known-names.ts'
import { count, keyOf, type LeanDeps, likeJson, sendRefused, withBody } from '../lean.ts'
import { Problem } from '../problems.ts'
import type { RawRoute } from '../route.ts'
import { scanLikes } from '../scan-likes.ts'
import { check, faultOf } from '../validation.ts'

const bodyBytes = 65_536

/** A list far too long is refused as a whole: naming each of its items would be a long answer. */
const refuseLongList = (value: unknown) => {
  const list = (value as { likes?: unknown } | null)?.likes
  if (Array.isArray(list) && list.length > maxBulkItems)
    throw new Problem('invalid-body', { errors: [faultOf(['likes'], 'too_big')] })
}

/** The items in the body. @throws {Problem} `invalid-json` or `invalid-body` with every fault. */
export const readLikesBody = (bytes: Buffer, names: KnownNames): LikeItem[] => {
  const scanned = scanLikes(bytes, names)
  return scanned ? itemsOf(scanned) : parseLikes(bytes)
}

const parseLikes = (bytes: Buffer): LikeItem[] => {
  const value = parseJson(bytes)
  refuseLongList(value)
  return check(LikesBody, value, 'invalid-body').likes
}

const likesJson = (items: readonly LikeItem[]) => (counted: Counted) => {
  const accepted = items.reduce((sum, item) => sum + item.count, 0)
  const texts = counted.results.map((result) => {
    result.text ??= likeJson(result)
    return result.text
  })
  return `{"accepted":${accepted},"results":[${texts.join(',')}]}`
}

const sendAnswered = (res: ServerResponse, json: Buffer) => {
  const size = String(json.length)
  res.writeHead(202, ['Content-Type', 'application/json', 'Content-Length', size])
  res.end(json)
}

/** false: it must take the other way, and nothing was queued. */
const countNumbered = (
  { likes, gate, fail }: LeanDeps,
  req: IncomingMessage,
  res: ServerResponse,
  scanned: NumberedLikes,
) => {
  const finish = (o: Answered | Refused) => {
    try {
      if (o.status === 'answered') sendAnswered(res, o.json)
      else sendRefused(gate, req, res, o)
    } catch (error) {
      fail(req, res, error)
    }
  }
  const outcome = likes.likeNumbered(scanned)
  if (outcome === null) return false
  if (outcome instanceof Promise) outcome.then(finish, (error: unknown) => fail(req, res, error))
  else finish(outcome)
  return true
}

export const likesRoute = (deps: LeanDeps): RawRoute => {
  const names = createKnownNames()
  return {
    method: 'post',
    path: '/likes',
    summary: 'Like many posts at once',
    tag: 'likes',
    priority: 'like',
    headers: IdempotencyHeaders,
    body: { schema: LikesBody, limit: bodyBytes },
    answers: { 202: { description: 'All counted: on disk in Redis', schema: LikesAnswer } },
    problems: [
      'invalid-idempotency-key',
      'unknown-post',
      'idempotency-key-reused',
      'outcome-unknown',
    ],
    raw: withBody(deps, bodyBytes, (req, res, bytes) => {
      const scanned = scanLikes(bytes, names)
      if (scanned && keyOf(req) === undefined && countNumbered(deps, req, res, scanned)) return
      const items = scanned ? itemsOf(scanned) : parseLikes(bytes)
      count(deps, req, res, 'likes', items, likesJson(items))
    }),
  }
}
