// The newest batches and how far each one came, for a browser that opens the page now. Bounded: the
// batch that was heard of first leaves first. A batch only moves forward.
import { type BatchEvent, isForward } from '../../contract/index.ts'

const maxBatches = 200

export interface RecentBatches {
  add(batch: BatchEvent): void
  /** Oldest first. */
  list(): BatchEvent[]
}

export const createRecentBatches = (): RecentBatches => {
  const known = new Map<string, BatchEvent>()
  return {
    add(batch) {
      const key = `${batch.partition}-${batch.seq}`
      const before = known.get(key)
      if (before && !isForward(before, batch)) return
      known.set(key, batch)
      if (known.size > maxBatches) known.delete(known.keys().next().value as string)
    },
    list: () => [...known.values()],
  }
}
