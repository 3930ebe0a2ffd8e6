// A flood as a plan of the load engine; whatever was asked, it stays within the bounds.

import { type FloodBody, floodBounds } from '../../contract/index.ts'
import { type LoadPlan, planDefaults } from '../../load/plan.ts'

/** Always the same posts, so that a hundred floods leave no more of them than one. */
const prefix = 'demo'
const concurrency = 128
/** Likes leave one by one, as people send them, up to so many requests a second; then several at once. */
const requestsPerSecond = 10_000

const clamp = (n: number, most: number) => Math.max(1, Math.min(most, Math.floor(n)))

export const floodPlan = (body: FloodBody, url: string, seed: number): LoadPlan => {
  const rate = clamp(body.rate, floodBounds.rate)
  return {
    ...planDefaults,
    url,
    seed,
    concurrency,
    prefix,
    rate,
    durationMs: clamp(body.seconds, floodBounds.seconds) * 1000,
    posts: clamp(body.posts, floodBounds.posts),
    skew: body.skew,
    bulk: Math.ceil(rate / requestsPerSecond),
    receipts: true,
  }
}

/** Where this process listens, as a client on the same machine reaches it. */
export const ownUrl = (host: string, port: number): string => {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
