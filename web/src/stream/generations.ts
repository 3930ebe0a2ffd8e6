// Puts batch events together into generations. Invariant: a generation's state only moves forward,
// whatever order or how often its events arrive.
import type { Batch, BatchState } from '../../../contract/index.ts'
import { append, type Generation, generationId, keep, type View } from './view.ts'

const order: Record<BatchState, number> = {
  claimed: 0,
  queued: 1,
  active: 2,
  applied: 3,
  settled: 4,
  failed: 4,
}

/** The states in the order they come. */
export const batchOrder = (Object.keys(order) as BatchState[]).sort((a, b) => order[a] - order[b])

const merge = (known: Generation | undefined, batch: Batch, heardAt: number): Generation => {
  const { partition, seq, ordinal, state, posts, likes, ms, at } = batch
  const steps = { ...known?.steps, [state]: { ms, at, heardAt } }
  const forward = !known || order[state] >= order[known.state]
  if (known && !forward) return { ...known, steps }
  return { id: generationId(batch), partition, seq, ordinal, state, posts, likes, ms, steps }
}

type Generations = Pick<View, 'generations' | 'generationsDropped'>

/** `heardAt`: when the event arrived here. A repeated event changes nothing. */
export const withBatch = (
  { generations, generationsDropped }: Generations,
  batch: Batch,
  heardAt: number,
): Generations => {
  const id = generationId(batch)
  const index = generations.findLastIndex((g) => g.id === id)
  const known = generations[index]
  if (known?.steps[batch.state]) return { generations, generationsDropped }
  const merged = merge(known, batch, heardAt)
  if (known) return { generations: generations.with(index, merged), generationsDropped }
  const full = generations.length >= keep.generations
  return {
    generations: append(generations, merged, keep.generations),
    generationsDropped: generationsDropped + (full ? 1 : 0),
  }
}
