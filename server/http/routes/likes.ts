// A batch: all items are checked before any is queued, and every fault is named by its index. The answer
// is in the order sent; `accepted` is the number of likes, not of items.
import { LikesAnswer, LikesBody, maxBatchItems } from '../../contract.ts'
import type { Counted, LikeItem } from '../../likes/likes.ts'
import { parseJson } from '../body.ts'
import { IdempotencyHeaders } from '../idempotency-key.ts'
import { createKnownNames, type KnownNames } from '../known-names.ts'
import { count, type LeanParts, likeJson, withBody } from '../lean.ts'
import { Problem } from '../problems.ts'
import type { RawRoute } from '../route.ts'
import { scanLikes } from '../scan-likes.ts'
import { check, faultOf } from '../validation.ts'

const bodyBytes = 65_536

/** A list far too long is refused as a whole: naming each of its items would be a long answer. */
const refuseLongList = (value: unknown) => {
  const list = (value as { likes?: unknown } | null)?.likes
  if (Array.isArray(list) && list.length > maxBatchItems)
    throw new Problem('invalid-body', { errors: [faultOf(['likes'], 'too_big')] })
}

/** The items in the body. @throws {Problem} `invalid-json` or `invalid-body` with every fault. */
export const readLikesBody = (bytes: Buffer, names: KnownNames): LikeItem[] => {
  const scanned = scanLikes(bytes, names)
  if (scanned) return scanned
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

export const likesRoute = (parts: LeanParts): RawRoute => {
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
    raw: withBody(parts, bodyBytes, (req, res, bytes) => {
      const items = readLikesBody(bytes, names)
      count(parts, req, res, 'likes', items, likesJson(items))
    }),
  }
}
