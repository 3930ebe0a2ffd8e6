// A token bucket per client address, kept as one number: the time at which the bucket would be full
// again (GCRA). Two maps take turns, so memory is bounded and idle addresses are forgotten unasked;
// forgetting only ever gives a client more, never less.

export interface RateDecision {
  allowed: boolean
  /** requests left at this moment */
  remaining: number
  /** whole seconds until the bucket is full again */
  resetSeconds: number
  /** whole seconds until one more is allowed; 0 when allowed */
  retryAfter: number
}

export interface RateLimiter {
  take(key: string): RateDecision
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

/** `requests` may come at once; they refill evenly over `windowMs`. */
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

  const take = (key: string): RateDecision => {
    const now = clock()
    turn(now)
    const fullAt = Math.max(fresh.get(key) ?? old.get(key) ?? now, now)
    const next = fullAt + stepMs
    const allowed = next - now <= windowMs + 1e-6
    const reached = allowed ? next : fullAt
    fresh.set(key, reached)
    return {
      allowed,
      remaining: Math.floor((windowMs - (reached - now)) / stepMs + 1e-6),
      resetSeconds: seconds(reached - now),
      retryAfter: allowed ? 0 : Math.max(1, seconds(next - now - windowMs)),
    }
  }

  return {
    take,
    policy: `"default";q=${requests};w=${seconds(windowMs)}`,
    size: () => fresh.size + old.size,
  }
}
