// The fixed scales of the picture: full means the same today and tomorrow, and each stage says what. Pure.

/** Full at so much; everything that has no bound of its own is drawn on a logarithmic scale up to it. */
export const full = {
  likes: 10_000_000, // that wait or are claimed
  inFlight: 1_000, // requests
  perSecond: 100_000, // likes, jobs or writes through a pipe
} as const

/** 0 … 1 on a logarithmic scale: nothing is 0, `limit` and above 1. */
export const logShare = (n: number, limit: number) =>
  n <= 0 ? 0 : Math.min(1, Math.log10(1 + n) / Math.log10(1 + limit))

/** 0 … 1 of a bound that is known. */
export const share = (n: number, limit: number) => (limit <= 0 ? 0 : Math.min(1, n / limit))
