// Puts events together into batches. Invariant: a batch's state only moves forward,
// whatever order or how often its events arrive.
import type { BatchEvent, BatchState } from '../../../contract/index.ts'
import { append, type Batch, batchId, keep, type View } from './view.ts'

const order: Record<BatchState, number> = {
  claimed: 0,
  queued: 1,
  writing: 2,
  written: 3,
  settled: 4,
  failed: 4,
}

/** The states in the order they come. */
export const batchOrder = (Object.keys(order) as BatchState[]).sort((a, b) => order[a] - order[b])

const merge = (known: Batch | undefined, batch: BatchEvent, heardAt: number): Batch => {
  const { partition, seq, ordinal, state, posts, likes, ms, at } = batch
  const steps = { ...known?.steps, [state]: { ms, at, heardAt } }
  const forward = !known || order[state] >= order[known.state]
  if (known && !forward) return { ...known, steps }
  return { id: batchId(batch), partition, seq, ordinal, state, posts, likes, ms, steps }
}

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
  if (known?.steps[batch.state]) return { batches, batchesDropped }
  const merged = merge(known, batch, heardAt)
  if (known) return { batches: batches.with(index, merged), batchesDropped }
  const full = batches.length >= keep.batches
  return {
    batches: append(batches, merged, keep.batches),
    batchesDropped: batchesDropped + (full ? 1 : 0),
  }
}
