// What makes a slice durable before it is settled. MongoDB journals a whole bulk write at once (`j: true`).
// nx-27017 flushes SQLite's log after every single update of it, 500 times for a slice; but the log is
// one file and in order, so a slice is written without, and one journaled write after it flushes them all.

import type { MongoDb } from './connection.ts'
import type { CheckpointModel } from './models.ts'

export interface WriteConcern {
  readonly w: 'majority' | 1
  readonly j: boolean
}

export interface Journal {
  /** For the bulk write of a slice. */
  writeConcern(): WriteConcern
  /** Resolves when everything written so far is on disk. Must come before the slice is settled. */
  commit(): Promise<void>
}

const journaled: WriteConcern = { w: 'majority', j: true }
const unflushed: WriteConcern = { w: 1, j: false }

/** Every write is journaled by itself. */
export const journalOfMongoDb: Journal = { writeConcern: () => journaled, commit: async () => {} }

export const createJournal = (
  mongodb: Pick<MongoDb, 'server'>,
  checkpoints: CheckpointModel,
): Journal => {
  const late = () => mongodb.server()?.server === 'nx-27017'
  return {
    writeConcern: () => (late() ? unflushed : journaled),
    async commit() {
      if (!late()) return
      // It must change something: a write that changes nothing is not logged, so nothing is flushed.
      await checkpoints.collection.updateOne(
        { _id: 'journal' as never },
        { $inc: { seq: 1 } },
        { upsert: true, writeConcern: { w: 1, j: true } },
      )
    },
  }
}
