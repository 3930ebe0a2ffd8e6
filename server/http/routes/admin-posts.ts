// What an administrator does to posts: set, rename, block, delete, and what was done. 200: it is done and logged; 202: it is
// taken, and will be. In both cases likes of a post that it blocks or deletes are refused by now.
import { z } from 'zod'
import {
  ChangeEntry,
  ChangePostBody,
  ChangesAnswer,
  ChangeWaits,
  PostId,
} from '../../../contract/index.ts'
import type { Wanted } from '../../changes/change.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Answer, type Route, route } from '../route.ts'

const facts = { tag: 'admin', priority: 'like' } as const

const ofPost = {
  ...facts,
  path: '/admin/posts/{postId}',
  params: z.strictObject({ postId: PostId }),
  paramProblem: 'invalid-post-id',
  query: z.strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9_-]{16,64}$/)
      .optional()
      .describe('names this change, a random one: sent again under it, it is done once'),
  }),
  answers: {
    200: { description: 'Done, as it is logged', schema: ChangeEntry },
    202: {
      description: 'Taken: it is done once MongoDB is there and the drain goes on',
      schema: ChangeWaits,
    },
  },
  problems: ['unknown-post', 'state-conflict'],
} as const

/** @throws {Problem} when there is no such post to change. */
const change = async (
  { changes, posts }: HttpDeps,
  postId: string,
  wanted: Wanted,
  by: string,
  id: string | undefined,
): Promise<Answer> => {
  // A post that is not there may be blocked or get a number, but there is nothing to rename or to delete.
  const makes = wanted.likes !== undefined || wanted.state === 'blocked'
  if (!makes && id === undefined && !(await posts.isKnown(postId)))
    throw new Problem('unknown-post')
  const outcome = await changes.change(postId, wanted, by, id)
  if (outcome.status === 'full') throw new Problem('state-conflict', { state: 'changes-full' })
  if (outcome.status === 'waits') return { status: 202, body: { id: outcome.id } }
  return { status: 200, body: outcome.change }
}

export const adminPostRoutes = (deps: HttpDeps): Route[] => [
  route({
    ...ofPost,
    method: 'patch',
    summary: 'Set the likes of a post, rename it, block it, or open it again',
    body: { schema: ChangePostBody, limit: 4096 },
    handle: ({ params, query, body, by }) => change(deps, params.postId, body, by(), query.id),
  }),
  route({
    ...ofPost,
    method: 'delete',
    summary: 'Delete a post: likes are refused, and what it has is kept; state open restores it',
    handle: ({ params, query, by }) =>
      change(deps, params.postId, { state: 'deleted' }, by(), query.id),
  }),
  route({
    ...facts,
    method: 'get',
    path: '/admin/changes',
    summary: 'What administrators changed, the newest first',
    query: z.strictObject({ limit: z.int().min(1).max(500).default(50) }),
    answers: { 200: { description: 'The changes', schema: ChangesAnswer } },
    problems: [],
    handle: async ({ query }) => ({
      status: 200,
      body: { changes: await deps.changes.list(query.limit) },
    }),
  }),
]
