// The two ways to like one post.
import { z } from 'zod'
import { LikeAnswer, LikeBody, PostId, postIdPattern } from '../../../contract/index.ts'
import { hasBody, parseJson } from '../body.ts'
import { IdempotencyHeaders } from '../idempotency-key.ts'
import type { LikeDoor } from '../like-door.ts'
import { enterWithBody, enterWithoutBody } from '../like-request.ts'
import { Problem } from '../problems.ts'
import type { RawRoute } from '../route.ts'
import { check } from '../validation.ts'

const bodyBytes = 1024

const one = (postId: string) => [{ postId, count: 1 }]

/** The like in the body. @throws {Problem} `invalid-json` or `invalid-body`. */
export const readLikeBody = (bytes: Buffer) =>
  one(check(LikeBody, parseJson(bytes), 'invalid-body').postId)

const common = {
  method: 'post',
  tag: 'likes',
  priority: 'like',
  headers: IdempotencyHeaders,
  answers: { 202: { description: 'Counted: on disk in Redis', schema: LikeAnswer } },
  problems: [
    'invalid-idempotency-key',
    'unknown-post',
    'post-blocked',
    'post-deleted',
    'idempotency-key-reused',
    'outcome-unknown',
  ],
} as const

export const likeRoutes = (door: LikeDoor): RawRoute[] => [
  {
    ...common,
    path: '/like',
    summary: 'Like a post',
    body: { schema: LikeBody, limit: bodyBytes },
    raw: (req, res) => enterWithBody(door, { req, res, kind: 'like', bodyBytes }, readLikeBody),
  },
  {
    ...common,
    path: '/posts/{postId}/like',
    summary: 'Like a post, without a body',
    params: z.strictObject({ postId: PostId }),
    paramProblem: 'invalid-post-id',
    raw: (req, res, { postId }) =>
      enterWithoutBody(door, { req, res, kind: 'like' }, () => {
        if (!postIdPattern.test(postId!)) throw new Problem('invalid-post-id')
        if (hasBody(req.headers)) throw new Problem('invalid-body')
        return one(postId!)
      }),
  },
]
