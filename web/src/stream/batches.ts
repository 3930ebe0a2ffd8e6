// Puts events together into batches. Invariant: a batch's state only moves forward,
// whatever order or how often its events arrive.
import { isForward } from '../../../contract/batch-facts.ts'
import type { BatchEvent } from '../../../contract/index.ts'
import { append, type Batch, batchId, keep, type View } from './view.ts'

const attempt = ({ ms, at, reason }: BatchEvent) => ({ ms, at, reason: reason ?? null })

const merge = (known: Batch | undefined, batch: BatchEvent, heardAt: number): Batch => {
  const { partition, seq, ordinal, state, posts, likes, ms, at } = batch
  const steps = { ...known?.steps, [state]: { ms, at, heardAt } }
  const before = known?.failures ?? []
  const failures = state === 'failed' ? [...before, attempt(batch)].slice(-mostFailures) : before
  if (known && !isForward({ state: known.state, at: stepAt(known) }, batch))
    return { ...known, steps, failures }
  return { id: batchId(batch), partition, seq, ordinal, state, posts, likes, ms, steps, failures }
}

const mostFailures = 20

/** Told before: the same step of the same attempt, or one of an attempt before. */
const stepTold = ({ steps }: Batch, { state, at }: BatchEvent) => (steps[state]?.at ?? -1) >= at

const stepAt = ({ steps, state }: Batch) => steps[state]?.at ?? 0

type Batches = Pick<View, 'batches' | 'batchesDropped'>

/** `heardAt`: when the event arrived here. A repeated event changes nothing. */
export const withBatch = (
  { batches, batchesDropped }: Batches,
  batch: BatchEvent,
  heardAt: number,
): Batches => {
  const id = batchId(batch)
  const index = batches.findLastIndex((g) => g.id === id)
  const known = batches[index]
  if (known && stepTold(known, batch)) return { batches, batchesDropped }
  const merged = merge(known, batch, heardAt)
  if (known) return { batches: batches.with(index, merged), batchesDropped }
  const full = batches.length >= keep.batches
  return {
    batches: append(batches, merged, keep.batches),
    batchesDropped: batchesDropped + (full ? 1 : 0),
  }
}
