// Waiting for the numbers of one post.
import type { Post } from '../contract/index.ts'
import { until } from './until.ts'

/** Waits until a post has these numbers; one that is passed will not come back. @throws */
export const untilPost = (
  url: string,
  postId: string,
  wanted: Partial<Record<'likes' | 'persisted', number>>,
) =>
  until(`${postId} has ${JSON.stringify(wanted)}`, async () => {
    const post = (await (await fetch(`${url}/posts/${postId}`)).json()) as Post
    const numbers = Object.entries(wanted) as ['likes' | 'persisted', number][]
    const passed = numbers.find(([name, number]) => (post[name] ?? 0) > number)
    if (passed) throw new Error(`${postId} has ${JSON.stringify(post)}`)
    return numbers.every(([name, number]) => post[name] === number)
  })
