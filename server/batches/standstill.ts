// Which open batches stand still: nothing left `claimed` for a while. Pure but for what it remembers.
import type { PartitionMeta } from '../redis/scripts.ts'

type Progress = Pick<PartitionMeta, 'openSeq' | 'slices' | 'stopped'>

export interface Standstill {
  /** For how long the partition's open batch has stood still, milliseconds; 0: none is open, or it may not be written. */
  seen(partition: number, meta: Progress, now: number): number
  /** Nothing was to be expected until now. */
  forget(): void
}

/** `now`: monotonic, milliseconds. */
export const createStandstill = (): Standstill => {
  const sights = new Map<number, { mark: string; since: number }>()
  return {
    seen(partition, { openSeq, slices, stopped }, now) {
      if (openSeq === null || stopped !== null) {
        sights.delete(partition)
        return 0
      }
      const mark = `${openSeq} ${slices}`
      const before = sights.get(partition)
      if (before?.mark === mark) return now - before.since
      sights.set(partition, { mark, since: now })
      return 0
    },
    forget: () => sights.clear(),
  }
}
