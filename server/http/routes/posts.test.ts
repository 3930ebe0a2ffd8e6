// A post that many read at once is read once: what a crowd asks of Redis and MongoDB does not grow with it.
import { expect, it } from 'vitest'
import { createMemory } from '../../../testing/memory.ts'
import type { HttpDeps } from '../deps.ts'
import type { Answer, CheckedRoute } from '../route.ts'
import { postRoutes } from './posts.ts'

const readers = 64

/** The reads of the table, counted; each waits for `open` the first time. */
const countedReads = () => {
  const memory = createMemory()
  const opened = Promise.withResolvers<void>()
  const asked: string[] = []
  const counted =
    <A, R>(name: string, read: (arg: A) => Promise<R>) =>
    async (arg: A) => {
      asked.push(`${name} ${arg}`)
      await opened.promise
      return read(arg)
    }
  const posts: HttpDeps['posts'] = {
    ...memory.posts,
    isKnown: counted('isKnown', memory.posts.isKnown),
    get: counted('get', memory.posts.get),
    many: counted('many', memory.posts.many),
    top: counted('top', memory.posts.top),
  }
  const routes = postRoutes({ posts } as HttpDeps) as CheckedRoute[]
  const ask = async (path: string, call: object): Promise<Answer> =>
    routes.find((r) => r.method === 'get' && r.path === path)!.handle(call as never)
  return { memory, asked, open: opened.resolve, ask }
}

const textOf = ({ body }: Answer) => (Buffer.isBuffer(body) ? body.toString() : undefined)

it.each([
  ['the most liked', '/posts', { query: { sort: '-likes', limit: 3 } }, 'top 3'],
  ['several posts', '/posts', { query: { ids: ['a', 'b'] } }, 'many a,b'],
  ['one post', '/posts/{postId}', { params: { postId: 'a' } }, 'get a'],
])('reads %s twice for 64 who ask while the first is read', async (_, path, call, read) => {
  const { memory, asked, open, ask } = countedReads()
  await memory.likes.count([{ postId: 'a', count: 2 }], null)
  const answers = Array.from({ length: readers }, () => ask(path, call))
  open()
  const texts = (await Promise.all(answers)).map(textOf)
  expect(asked).toEqual([read, read])
  expect(new Set(texts).size).toBe(1)
  expect(texts[0]).toContain('"postId":"a","title":null,"likes":2')
})

it('reads other posts at the same time, and tells all who ask for one that is not there', async () => {
  const { asked, open, ask } = countedReads()
  const one = (postId: string) => ask('/posts/{postId}', { params: { postId } })
  const answers = ['a', 'b', 'a'].map(one)
  expect(asked).toEqual(['get a', 'get b'])
  open()
  const outcomes = await Promise.allSettled(answers)
  expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('rejected'))
  expect(asked).toEqual(['get a', 'get b', 'get a'])
})
