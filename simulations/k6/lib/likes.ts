// Sends likes and books their outcome by the contract's table: 2xx is counted, a refusal is not, anything
// else may be. The runner compares `likes_accepted` and `likes_unknown` with MongoDB afterwards.
import { check } from 'k6'
import http from 'k6/http'
import { Counter } from 'k6/metrics'
import { createShape, type Skew } from '../../../load/shapes.ts'
import { judgeAnswer } from '../../../load/verdict.ts'
import { run, url } from './settings.ts'

const booked = {
  accepted: new Counter('likes_accepted'),
  refused: new Counter('likes_refused'),
  unknown: new Counter('likes_unknown'),
}

const params = { headers: { 'Content-Type': 'application/json' }, tags: { kind: 'like' } }

interface Answer {
  status: number
  body: string | null
}

const book = (answer: Answer, likes: number) => {
  const { status, body } = answer
  booked[judgeAnswer({ status, body: body ?? '' })].add(likes)
  // Every counter appears in the summary, also when nothing was refused.
  booked.refused.add(0)
  booked.unknown.add(0)
  check(answer, { 'the like is accepted': (a: Answer) => a.status === 202 })
}

/** @returns a function that draws this virtual user's next post id. */
export const drawPosts = (posts: number, skew: Skew): (() => string) => {
  const draw = createShape(posts, skew, __VU)
  return () => `k6-${run}-${draw()}`
}

export const like = (postId: string) =>
  book(http.post(`${url}/like`, JSON.stringify({ postId }), params), 1)

export const likeMany = (postIds: string[]) => {
  const body = JSON.stringify({ likes: postIds.map((postId) => ({ postId })) })
  book(http.post(`${url}/likes`, body, params), postIds.length)
}
