// Whether MongoDB takes this worker's writes, as far as its last batches tell. MongoDB may answer every ping and refuse
// every write: its disk is full, the user may only read, no primary is elected. Pure but for its clock.
import { isAway, wordsOf } from '../mongodb/errors.ts'

export interface Refusal {
  /** In the server's words. */
  readonly says: string
  readonly ms: number
}

export interface WriteRefusals {
  /** A batch failed at MongoDB; the answer is how long to write nothing, milliseconds. */
  failed(error: unknown): number
  /** A batch was written. */
  worked(): void
  /** What lasts; null: writes are taken, or were refused only just now. */
  lasting(): Refusal | null
}

const waitMs = { first: 100, most: 2000 } as const
/** An election or a restart takes seconds. */
const lastsAfterMs = 5000

/** `now`: a clock that never jumps, milliseconds. */
export const createWriteRefusals = (now: () => number = () => performance.now()): WriteRefusals => {
  let since: number | null = null
  let says = ''
  let next: number = waitMs.first

  return {
    failed(error) {
      since ??= now()
      // What the server said stays: that the connection then broke says less.
      if (!isAway(error) || says === '') says = wordsOf(error)
      const wait = next
      next = Math.min(2 * next, waitMs.most)
      return wait
    },
    worked() {
      since = null
      says = ''
      next = waitMs.first
    },
    lasting() {
      const ms = since === null ? 0 : Math.round(now() - since)
      return ms < lastsAfterMs ? null : { says, ms }
    },
  }
}
