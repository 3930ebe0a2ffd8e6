// The checkpoint: the last batch of a partition that MongoDB has seen. Moving it is the proof, before
// the first slice, that Redis and MongoDB belong together: after a restore of either one, the checkpoint is
// not what Redis says was settled last, and nothing may be written.
//
// It moves by one conditional write. Compared by two reads, or moved by $max, a zombie of the old
// history could slip in between.

import type { CheckpointModel } from '../mongodb/models.ts'
import { foreignIndexOf, isDuplicateKey } from '../mongodb/write-errors.ts'

export type CheckpointOutcome =
  | { readonly status: 'moved' }
  | { readonly status: 'refused'; readonly checkpoint: number | null }

export interface Checkpoints {
  /** From `settled` (the last settled seq, '0' for none) or `seq` itself to `seq`. */
  move(partition: number, settled: string, seq: string): Promise<CheckpointOutcome>
  /** 0: MongoDB has none. */
  read(partition: number): Promise<number>
}

export const checkpointId = (partition: number) => `partition-${partition}`

export const createCheckpoints = (model: CheckpointModel): Checkpoints => {
  const read = async (partition: number) =>
    (await model.findById(checkpointId(partition)).lean<{ seq?: number }>())?.seq ?? 0

  const write = async (partition: number, settled: string, seq: string, upsert: boolean) => {
    const { matchedCount, upsertedCount } = await model.updateOne(
      { _id: checkpointId(partition), seq: { $in: [Number(settled), Number(seq)] } },
      { $set: { seq: Number(seq) } },
      { upsert },
    )
    return matchedCount + upsertedCount > 0
  }

  return {
    read,
    async move(partition, settled, seq) {
      // A duplicate: the checkpoint is there, by a worker that was quicker or of another history. Only the
      // same conditional write, now without the upsert, tells which.
      const moved =
        settled === '0'
          ? await write(partition, settled, seq, true).catch((error) => {
              if (!isDuplicateKey(error) || foreignIndexOf(error)) throw error
              return write(partition, settled, seq, false)
            })
          : await write(partition, settled, seq, false)
      return moved ? { status: 'moved' } : { status: 'refused', checkpoint: await read(partition) }
    },
  }
}
