// The server's clock as seen from here. Its times and the browser's may differ by hours; the smallest
// difference seen between "made there" and "received here" is the offset (plus the fastest way here).
export interface ServerClock {
  /** One event: made at `at` on the server, received at `receivedAt` here. */
  saw(at: number, receivedAt: number): void
  /** Milliseconds since 1970 on the server's clock. */
  now(): number
}

/** An offset is forgotten after a minute, so that a clock that was set is followed. */
const memoryMs = 60_000

export const createServerClock = (wall: () => number = Date.now): ServerClock => {
  let offset: number | null = null
  let since = 0
  return {
    saw(at, receivedAt) {
      const seen = receivedAt - at
      if (offset === null || seen <= offset || receivedAt - since > memoryMs) {
        offset = seen
        since = receivedAt
      }
    },
    now: () => wall() - (offset ?? 0),
  }
}
