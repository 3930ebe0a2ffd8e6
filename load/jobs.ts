// The requests of a run, in the order the seed gives them: a job keeps its posts and its key through all
// its retries, so that a retry is the same request.
import { randomBytes } from 'node:crypto'
import type { LoadPlan } from './plan.ts'
import { createShape } from './shapes.ts'
import { createRequests, parseTarget, postName } from './target.ts'

export interface Job {
  /** post indices, one per like */
  items: readonly number[]
  request: string | Buffer
  /** when it should leave: latency counts from here */
  plannedAt: number
  /** when its last attempt did leave; 0: not yet */
  sentAt: number
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
    if (plan.bulk === 1) return requests.like(postName(plan.prefix, items[0]!), key)
    return requests.bulk(
      items.map((i) => postName(plan.prefix, i)),
      key,
    )
  }

  const make = (size: number): Pick<Job, 'items' | 'request'> => {
    const items = size === 1 ? [draw()] : Array.from({ length: size }, draw)
    return { items, request: build(items) }
  }

  // Made before the first one leaves, so that the client costs next to nothing while it is measured.
  const pool = Array.from({ length: plan.keys ? 0 : (plan.different ?? 0) }, () => {
    const { items, request } = make(plan.bulk)
    return { items, request: Buffer.from(request as string, 'latin1') }
  })

  return {
    next: (plannedAt: number): Job | null => {
      if (left <= 0) return null
      const size = Math.min(plan.bulk, left)
      const ready = pool.length > 0 && size === plan.bulk ? pool[made % pool.length]! : make(size)
      left -= size
      made++
      return { ...ready, plannedAt, sentAt: 0, attempts: 0, uncertain: false }
    },
  }
}
