// When the next request may leave. Open model: at its planned time, however late the last answer is.
// Closed model: at once, as soon as a connection is free.

export interface Pace {
  /** The planned time of the next request if it is due, else null. Each call that gives a time uses it. */
  take(now: number): number | null
}

/** `rate` in likes per second, or null for the closed model; `bulk` likes leave per request. */
export const createPace = (rate: number | null, bulk: number, began: number): Pace => {
  if (rate === null) return { take: (now) => now }
  const stepMs = (bulk * 1000) / rate
  let taken = 0
  return {
    take: (now) => {
      const planned = began + taken * stepMs
      if (planned > now) return null
      taken++
      return planned
    },
  }
}
