// Who tells the state of a batch: the claim, the drain and the worker, all by this one way.
import type { BatchState } from '../../contract/index.ts'
import type { Publisher } from '../stream/publisher.ts'
import type { BatchJob } from './queue.ts'

/** Milliseconds since 1970, by Redis: `open-batch` makes a seq twice of it, so that odd ones are fences. */
const openedAtOf = (seq: string): number => Number(seq) / 2

/** Tells everybody that a batch is in `state` now; `reason`: why it failed, in one word. Never throws. */
export type TellState = (batch: BatchJob, state: BatchState, reason?: string) => void

/** `now`: by Redis, as the seqs are. */
export const createTellState =
  (publisher: Pick<Publisher, 'batch'>, now: () => number): TellState =>
  (batch, state, reason) => {
    const at = now()
    // Every other state is told as so long after `claimed`.
    const ms = state === 'claimed' ? 0 : Math.max(0, at - openedAtOf(batch.seq))
    publisher.batch({ ...batch, state, ms, at, ...(reason && { reason }) })
  }
