// The newest generations and how far each one came, for a browser that opens the page now. Bounded: the
// generation that was heard of first leaves first. A state only moves forward.
import { type Batch, batchStates } from '../../contract/index.ts'

const maxGenerations = 200

export interface RecentBatches {
  add(batch: Batch): void
  /** Oldest first. */
  list(): Batch[]
}

export const createRecentBatches = (): RecentBatches => {
  const known = new Map<string, Batch>()
  return {
    add(batch) {
      const key = `${batch.partition}-${batch.seq}`
      const before = known.get(key)
      if (before && batchStates.indexOf(before.state) > batchStates.indexOf(batch.state)) return
      known.set(key, batch)
      if (known.size > maxGenerations) known.delete(known.keys().next().value as string)
    },
    list: () => [...known.values()],
  }
}
