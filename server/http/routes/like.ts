// The two ways to like one post. `POST /like` is the hottest route of all.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { LikeAnswer, LikeBody, PostId, postIdPattern } from '../../../contract/index.ts'
import type { Counted } from '../../likes/likes.ts'
import { hasBody, parseJson } from '../body.ts'
import { IdempotencyHeaders } from '../idempotency-key.ts'
import { admitLike, count, type LeanDeps, likeJson, withBody } from '../lean.ts'
import { plainBody } from '../plain-request.ts'
import { sendProblem } from '../problems.ts'
import type { RawRoute } from '../route.ts'
import { check } from '../validation.ts'

const bodyBytes = 1024

/** The post id in the body. @throws {Problem} `invalid-json` or `invalid-body`. */
export const readLikeBody = (bytes: Buffer): string => {
  // Whatever it does not match is parsed. As latin1 no byte above 0x7f can match, so a match is the same text in UTF-8.
  const plain = plainBody.exec(bytes.toString('latin1'))
  return plain ? plain[1]! : check(LikeBody, parseJson(bytes), 'invalid-body').postId
}

const likeJsonOf = (counted: Counted) => likeJson(counted.results[0]!)

const countOne = (deps: LeanDeps, req: IncomingMessage, res: ServerResponse, postId: string) =>
  count(deps, req, res, 'like', [{ postId, count: 1 }], likeJsonOf)

const byPath =
  (deps: LeanDeps) =>
  (req: IncomingMessage, res: ServerResponse, { postId }: Record<string, string>) => {
    if (!admitLike(deps.gate, req, res)) return
    if (!postIdPattern.test(postId!)) sendProblem(req, res, 'invalid-post-id')
    else if (hasBody(req.headers)) sendProblem(req, res, 'invalid-body')
    else countOne(deps, req, res, postId!)
  }

const common = {
  method: 'post',
  tag: 'likes',
  priority: 'like',
  headers: IdempotencyHeaders,
  answers: { 202: { description: 'Counted: on disk in Redis', schema: LikeAnswer } },
  problems: [
    'invalid-idempotency-key',
    'unknown-post',
    'idempotency-key-reused',
    'outcome-unknown',
  ],
} as const

export const likeRoutes = (deps: LeanDeps): RawRoute[] => [
  {
    ...common,
    path: '/like',
    summary: 'Like a post',
    body: { schema: LikeBody, limit: bodyBytes },
    raw: withBody(deps, bodyBytes, (req, res, bytes) =>
      countOne(deps, req, res, readLikeBody(bytes)),
    ),
  },
  {
    ...common,
    path: '/posts/{postId}/like',
    summary: 'Like a post, without a body',
    params: z.strictObject({ postId: PostId }),
    paramProblem: 'invalid-post-id',
    raw: byPath(deps),
  },
]
