// A bulk: all items are checked before any is queued, and faulty ones are named by their index. The answer
// is in the order sent; `accepted` is the number of likes, not of items.
import {
  LikesAnswer,
  LikesBody,
  LikesItem,
  maxBulkCount,
  maxBulkItems,
  postIdPattern,
} from '../../../contract/index.ts'
import type { LikeItem } from '../../likes/likes.ts'
import { parseJson } from '../body.ts'
import { IdempotencyHeaders } from '../idempotency-key.ts'
import type { LikeDoor } from '../like-door.ts'
import { enterWithBody } from '../like-request.ts'
import { type Fault, Problem } from '../problems.ts'
import type { RawRoute } from '../route.ts'
import { check, isObject, read } from '../validation.ts'

const bodyBytes = 65_536
/** Faulty items that an answer names: each costs a hundred times what a right one does. */
const maxNamedItems = 10

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= maxBulkCount

/** One item as `LikesItem` reads it; null: it does not fit. */
const readItem = (value: unknown): LikeItem | null => {
  if (!isObject(value)) return null
  let count = 1
  for (const name in value) {
    if (name === 'postId') continue
    if (name !== 'count' || !isCount(value.count)) return null
    count = value.count
  }
  const { postId } = value
  return typeof postId === 'string' && postIdPattern.test(postId) ? { postId, count } : null
}

/** The items as `LikesBody` reads them; null: they do not fit, and the schema says why. */
const readItems = (value: unknown): LikeItem[] | null => {
  if (!isObject(value) || Object.keys(value).length !== 1) return null
  const { likes } = value
  if (!Array.isArray(likes) || likes.length === 0 || likes.length > maxBulkItems) return null
  const items: LikeItem[] = []
  for (const one of likes) {
    const item = readItem(one)
    if (item === null) return null
    items.push(item)
  }
  return items
}

/** The faults of the first items that have any, as the schema tells them. */
const itemFaults = (likes: readonly unknown[]) => {
  const faults: Fault[] = []
  let named = 0
  for (let i = 0; i < likes.length && named < maxNamedItems; i++) {
    if (readItem(likes[i])) continue
    faults.push(...(read(LikesItem, likes[i], ['likes', i]).faults ?? []))
    named++
  }
  return faults
}

/** @throws {Problem} `invalid-body` with what does not fit. */
const refuseItems = (value: unknown): LikeItem[] => {
  const list = isObject(value) && Array.isArray(value.likes) ? value.likes : []
  const errors = list.length > maxBulkItems ? [] : itemFaults(list)
  if (errors.length > 0) throw new Problem('invalid-body', { errors })
  return check(LikesBody, value, 'invalid-body').likes
}

/** The items in the body. @throws {Problem} `invalid-json`, or `invalid-body` with its first faults. */
export const readLikesBody = (bytes: Buffer): LikeItem[] => {
  const value = parseJson(bytes)
  return readItems(value) ?? refuseItems(value)
}

export const likesRoute = (door: LikeDoor): RawRoute => ({
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
    'post-blocked',
    'post-deleted',
    'idempotency-key-reused',
    'outcome-unknown',
  ],
  raw: (req, res) => enterWithBody(door, { req, res, kind: 'likes', bodyBytes }, readLikesBody),
})
