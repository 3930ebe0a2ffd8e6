// Whether MongoDB takes this worker's writes, as far as its last batches tell. MongoDB may answer every ping and refuse
// every write: its disk is full, the user may only read, no primary is elected. Pure but for its clock.
import { isAway, reasonOf } from '../mongodb/errors.ts'

export interface Refusal {
  readonly reason: string
  readonly ms: number
}

export interface WriteRefusals {
  /** A batch failed at MongoDB: how long to write nothing, and whether it failed so before. */
  failed(error: unknown): { readonly waitMs: number; readonly again: boolean }
  /** A batch was written. */
  worked(): void
  /** What lasts; null: writes are taken, or were refused only just now. */
  lasting(): Refusal | null
}

const waitMs = { first: 100, most: 2000 } as const
/** An election or a restart takes seconds. */
const lastsAfterMs = 5000
/** Longer than a write may hang and the pause after it: what was not met again for so long is not known to last. */
const freshMs = 30_000

/** `now`: a clock that never jumps, milliseconds. */
export const createWriteRefusals = (now: () => number = () => performance.now()): WriteRefusals => {
  let since: number | null = null
  let last = 0
  let reason = ''

  const isStale = () => since !== null && now() - last > freshMs
  let next: number = waitMs.first

  return {
    failed(error) {
      if (since === null || isStale()) {
        since = now()
        reason = ''
      }
      last = now()
      const before = reason
      // What the server said stays: that the connection then broke says less.
      if (!isAway(error) || reason === '') reason = reasonOf(error)
      const wait = next
      next = Math.min(2 * next, waitMs.most)
      return { waitMs: wait, again: reason === before }
    },
    worked() {
      since = null
      reason = ''
      next = waitMs.first
    },
    lasting() {
      const ms = since === null || isStale() ? 0 : Math.round(now() - since)
      return ms < lastsAfterMs ? null : { reason, ms }
    },
  }
}
