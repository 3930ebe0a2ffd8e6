// What the answer of a webhook means. Pure.

export type Outcome =
  | { readonly status: 'delivered' }
  /** It wants nothing any more (410). */
  | { readonly status: 'gone' }
  /** It says when it takes more. */
  | { readonly status: 'later'; readonly waitMs: number }
  /** `reason`: in a word or two, for people; never what the receiver wrote. */
  | { readonly status: 'failed'; readonly reason: string }

export const longestWaitMs = 3_600_000

/** Of a `Retry-After`, in seconds or as a date; null: it says nothing that can be used. */
export const retryAfterMs = (text: string | undefined, now: number): number | null => {
  if (text === undefined || text.length > 64) return null
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestWaitMs)
}

/** `now`: milliseconds since 1970. */
export const outcomeOf = (status: number, retryAfter: string | undefined, now: number): Outcome => {
  if (status >= 200 && status < 300) return { status: 'delivered' }
  if (status === 410) return { status: 'gone' }
  const waitMs = status === 429 || status === 503 ? retryAfterMs(retryAfter, now) : null
  if (waitMs !== null && waitMs > 0) return { status: 'later', waitMs }
  if (status >= 300 && status < 400)
    return { status: 'failed', reason: `${status}, a redirect is not followed` }
  return { status: 'failed', reason: `${status}` }
}
