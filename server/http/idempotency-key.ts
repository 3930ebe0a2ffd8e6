// An Idempotency-Key belongs to one logical request. The hash covers what the request asks for, not how
// it was spelled: `POST /like` and `POST /posts/{postId}/like` of one post are the same request.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { LikeItem } from '../likes/likes.ts'

// Node joins repeated headers by a comma and a space, and a space is not visible ASCII: a repeated key
// does not fit either.
const visibleAscii = /^[\x21-\x7e]{1,255}$/

export const IdempotencyHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .regex(visibleAscii)
    .optional()
    .describe('repeats with the same key get the first receipt and count nothing'),
})

export const isIdempotencyKey = (value: string): boolean => visibleAscii.test(value)

/** sha256 in hex over the route kind and its validated items. */
export const requestHash = (kind: 'like' | 'likes', items: readonly LikeItem[]): string => {
  const canonical = items.map(({ postId, count }) => `${postId}:${count}`).join(',')
  return createHash('sha256').update(`${kind}\n${canonical}`).digest('hex')
}
