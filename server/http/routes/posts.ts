// Posts: create one, read one, read several by id, read the most liked. However many read the same at once,
// it is read and written out once.
import { z } from 'zod'
import { NewPostBody, Post, PostId, PostsAnswer } from '../../../contract/index.ts'
import { createSharedRun } from '../../shared-run.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Route, route } from '../route.ts'
import { faultOf } from '../validation.ts'

const maxPosts = 100
const defaultTop = 10

const PostsQuery = z.strictObject({
  ids: z
    .array(PostId)
    .min(1)
    .max(maxPosts)
    .optional()
    .meta({ param: { style: 'form', explode: false } })
    .describe('these posts, in this order; unknown ids are left out'),
  sort: z.enum(['-likes']).optional().describe('the most liked posts, at most 1 s old'),
  limit: z.int().min(1).max(maxPosts).optional().describe(`with sort; default ${defaultTop}`),
})

const jsonBytes = (value: unknown) => Buffer.from(JSON.stringify(value))

/** One post as JSON; its readers share a reading that began after they asked. */
const createReadPost = (posts: HttpDeps['posts']) =>
  createSharedRun(async (postId) => {
    const post = await posts.get(postId)
    if (post === null) throw new Problem('unknown-post')
    if (post === 'deleted') throw new Problem('post-deleted')
    return jsonBytes(post)
  })

/** Either `ids`, or `sort` with an optional `limit`, as JSON; shared in the same way. */
const createReadList = (posts: HttpDeps['posts']) => {
  const many = createSharedRun(async (ids) =>
    jsonBytes({ posts: await posts.many(ids.split(',')) }),
  )
  const top = createSharedRun(async (limit) => jsonBytes({ posts: await posts.top(Number(limit)) }))
  return ({ ids, sort, limit }: z.output<typeof PostsQuery>) => {
    if (ids && !sort && limit === undefined) return many(ids.join(','))
    if (sort && !ids) return top(String(limit ?? defaultTop))
    throw new Problem('invalid-query', { errors: [faultOf([], 'combination')] })
  }
}

const create = ({ posts }: HttpDeps) =>
  route({
    method: 'post',
    path: '/posts',
    summary: 'Create a post, or give a title to one that a like created',
    tag: 'posts',
    priority: 'like',
    body: { schema: NewPostBody, limit: 4096 },
    answers: {
      201: { description: 'Created', schema: Post, headers: { Location: 'path of the post' } },
    },
    problems: ['post-exists'],
    handle: async ({ body }) => {
      const created = await posts.create(body)
      if (created.status === 'post-exists') throw new Problem('post-exists')
      if (created.status === 'unavailable')
        throw new Problem('unavailable', { reason: 'mongodb-away' })
      const { post } = created
      return { status: 201, body: post, headers: { Location: `/posts/${post.postId}` } }
    },
  })

const readOne = ({ posts }: HttpDeps) => {
  const readPost = createReadPost(posts)
  return route({
    method: 'get',
    path: '/posts/{postId}',
    summary: 'Read a post: live total and what MongoDB holds',
    tag: 'posts',
    priority: 'like',
    params: z.strictObject({ postId: PostId }),
    paramProblem: 'invalid-post-id',
    answers: { 200: { description: 'The post', schema: Post } },
    problems: ['unknown-post', 'post-deleted'],
    handle: async ({ params }) => ({ status: 200, body: await readPost(params.postId) }),
  })
}

const readMany = ({ posts }: HttpDeps) => {
  const readList = createReadList(posts)
  return route({
    method: 'get',
    path: '/posts',
    summary: 'Read several posts, or the most liked ones',
    tag: 'posts',
    priority: 'like',
    query: PostsQuery,
    answers: { 200: { description: 'The posts', schema: PostsAnswer } },
    problems: [],
    handle: async ({ query }) => ({ status: 200, body: await readList(query) }),
  })
}

export const postRoutes = (deps: HttpDeps): Route[] => [create(deps), readMany(deps), readOne(deps)]
