// The requests of a run, in the order the seed gives them: a job keeps its posts and its key through all
// its retries, so that a retry is the same request.
import { randomBytes } from 'node:crypto'
import { createShape } from '../shapes.ts'
import { createRequests, parseTarget, postName } from '../target.ts'
import type { LoadPlan } from './plan.ts'

export interface Job {
  /** post indices, one per like */
  items: readonly number[]
  request: string
  /** when it should leave: latency counts from here */
  plannedAt: number
  attempts: number
  /** an earlier attempt has an unknown outcome */
  uncertain: boolean
}

/** `next(plannedAt)` gives the next job, or null when all likes of the plan are given out. */
export const createJobs = (plan: LoadPlan) => {
  const requests = createRequests(parseTarget(plan.url))
  const draw = createShape(plan.posts, plan.skew, plan.seed)
  // Keys must be new in each run, or the server would rightly count nothing.
  const run = randomBytes(9).toString('base64url')
  let left = plan.likes ?? Number.POSITIVE_INFINITY
  let made = 0

  const build = (items: readonly number[]) => {
    const key = plan.keys ? `${run}-${made}` : null
    if (plan.batch === 1) return requests.like(postName(plan.prefix, items[0]!), key)
    return requests.batch(
      items.map((i) => postName(plan.prefix, i)),
      key,
    )
  }

  return {
    next: (plannedAt: number): Job | null => {
      if (left <= 0) return null
      const size = Math.min(plan.batch, left)
      const items = size === 1 ? [draw()] : Array.from({ length: size }, draw)
      left -= size
      made++
      return { items, request: build(items), plannedAt, attempts: 0, uncertain: false }
    },
  }
}
