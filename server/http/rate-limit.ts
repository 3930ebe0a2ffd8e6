// A token bucket per client address, kept as one number: the time at which the bucket would be full
// again (GCRA). Two maps take turns, so memory is bounded and idle addresses are forgotten unasked;
// forgetting only ever gives a client more, never less.

export interface RateDecision {
  allowed: boolean
  /** likes left at this moment */
  remaining: number
  /** whole seconds until the bucket is full again */
  resetSeconds: number
  /** whole seconds until it would be allowed, or until the bucket is full; 0 when allowed */
  retryAfter: number
}

export interface RateLimiter {
  /** Takes `cost` likes, above 0, or none when so many are not left. */
  take(key: string, cost: number): RateDecision
  /** value of `RateLimit-Policy` */
  readonly policy: string
  size(): number
}

export interface RateLimitOptions {
  requests: number
  windowMs: number
  clock?: () => number
  /** addresses in one map; two maps exist */
  maxKeys?: number
}

const seconds = (ms: number) => Math.ceil(ms / 1000)

/** `requests` likes may come at once; they refill evenly over `windowMs`. A read costs as much as a like. */
export const createRateLimiter = ({
  requests,
  windowMs,
  clock = () => performance.now(),
  maxKeys = 50_000, // about 100 bytes each
}: RateLimitOptions): RateLimiter => {
  const stepMs = windowMs / requests
  let fresh = new Map<string, number>()
  let old = new Map<string, number>()
  let turnedAt = clock()

  const turn = (now: number) => {
    if (fresh.size < maxKeys && now - turnedAt < windowMs) return
    old = fresh
    fresh = new Map()
    turnedAt = now
  }

  const take = (key: string, cost: number): RateDecision => {
    const now = clock()
    turn(now)
    const fullAt = Math.max(fresh.get(key) ?? old.get(key) ?? now, now)
    const next = fullAt + cost * stepMs
    const allowed = next - now <= windowMs + 1e-6
    const reached = allowed ? next : fullAt
    fresh.set(key, reached)
    // More than a full bucket never fits: then it says when the bucket is full.
    const waitMs = Math.min(next - now - windowMs, reached - now)
    return {
      allowed,
      remaining: Math.floor((windowMs - (reached - now)) / stepMs + 1e-6),
      resetSeconds: seconds(reached - now),
      retryAfter: allowed ? 0 : Math.max(1, seconds(waitMs)),
    }
  }

  return {
    take,
    policy: `"default";q=${requests};w=${seconds(windowMs)}`,
    size: () => fresh.size + old.size,
  }
}
