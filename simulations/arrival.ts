// Did everything that k6 saw accepted reach MongoDB? k6's users share nothing, so the sum over the posts of
// the run is compared, not each post as in `load/verify.ts`; the posts are new in each run and start at zero.
import { setTimeout as delay } from 'node:timers/promises'
import { readTotals } from '../load/verify.ts'

export interface ArrivalOptions {
  url: string
  /** prefix of the run's posts */
  prefix: string
  posts: number
  accepted: number
  unknown: number
  withinMs: number
}

export interface Arrival {
  status: 'arrived' | 'different' | 'not-persisted'
  /** live, and in MongoDB */
  likes: number
  persisted: number
}

const lookMs = 250

/** Waits until all that was counted is in MongoDB. @throws when the server does not answer. */
export const checkArrival = async (options: ArrivalOptions): Promise<Arrival> => {
  const { url, prefix, posts, accepted, unknown, withinMs } = options
  const indices = Array.from({ length: posts }, (_, i) => i)
  const sumOf = async (field: 'likes' | 'persisted') =>
    (await readTotals(url, prefix, indices, field)).values().reduce((sum, n) => sum + n, 0)
  const until = performance.now() + withinMs
  for (;;) {
    const [likes, persisted] = [await sumOf('likes'), await sumOf('persisted')]
    const isRight = persisted >= accepted && persisted <= accepted + unknown
    if (likes === persisted) return { status: isRight ? 'arrived' : 'different', likes, persisted }
    if (performance.now() > until) return { status: 'not-persisted', likes, persisted }
    await delay(lookMs)
  }
}
