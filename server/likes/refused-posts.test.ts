import { expect, it } from 'vitest'
import { createRefusedPosts } from './refused-posts.ts'

it('knows a refused post for a second, and others never', () => {
  let time = 0
  const posts = createRefusedPosts(() => time)
  expect(posts.of([{ postId: 'a' }])).toBe(null)
  posts.note(
    new Map([
      ['a', 'blocked'],
      ['b', 'deleted'],
    ]),
  )
  expect(posts.of([{ postId: 'c' }, { postId: 'a' }])).toEqual({ status: 'post-blocked' })
  expect(posts.of([{ postId: 'b' }])).toEqual({ status: 'post-deleted' })
  expect(posts.of([{ postId: 'c' }])).toBe(null)
  time = 1000
  expect(posts.of([{ postId: 'a' }, { postId: 'b' }])).toBe(null)
})

it('stays bounded', () => {
  const posts = createRefusedPosts(() => 0)
  const many = (from: number) =>
    new Map(Array.from({ length: 6000 }, (_, i) => [`p-${from + i}`, 'blocked' as const]))
  posts.note(many(0))
  posts.note(many(6000))
  expect(posts.of([{ postId: 'p-0' }])).toBe(null)
  expect(posts.of([{ postId: 'p-6000' }])).toEqual({ status: 'post-blocked' })
})
