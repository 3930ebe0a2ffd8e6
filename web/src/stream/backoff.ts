// How long to wait before the stream is opened again: doubling from half a second to ten, with up to a
// quarter taken off at random so that a thousand pages do not come back at once.
const firstMs = 500
const mostMs = 10_000

/** `attempt` 0 is the first retry; `random` is in 0 … 1. */
export const backoffMs = (attempt: number, random: number) =>
  Math.round(Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10)) * (1 - random / 4))
