// All that nx-27017 (MongoDB's wire protocol over SQLite, from PyPI) does otherwise than MongoDB and this
// server must know. Two more: it takes a number as `_id` for its own row number, so no `_id` is a number; and by `$ne`
// an update finds no document that lacks the field, so updates ask by `$nin`.
import { type Journal, journalOfMongoDb } from './journal.ts'
import type { CheckpointModel } from './models.ts'
import type { WriteError } from './write-errors.ts'

export const nxName = 'nx-27017'

/** By the answer to `buildInfo`: it names itself only there, and its version is of the MongoDB it speaks like. */
export const isNx = (buildInfo: Readonly<Record<string, unknown>>): boolean =>
  buildInfo.process === 'nx_27017'

/** It answers code 8 (UnknownError) where MongoDB answers 14 (TypeMismatch). */
export const isNxTypeMismatch = ({ code, errmsg }: Pick<WriteError, 'code' | 'errmsg'>): boolean =>
  code === 8 && (errmsg ?? '').startsWith('Cannot apply $inc')

/** Where the write that flushes goes. */
interface Checkpoints {
  readonly collection: Pick<CheckpointModel['collection'], 'updateOne'>
}

/**
 * With `j: true` it flushes SQLite's log after every single update of a bulk write, 500 times for a slice. The log is
 * one file and in order, so a slice is written without, and one journaled write after it flushes them all.
 */
const journalOfNx = (checkpoints: Checkpoints): Journal => ({
  writeConcern: () => ({ w: 1, j: false }),
  async commit() {
    // It must change something: a write that changes nothing is not logged, so nothing is flushed.
    await checkpoints.collection.updateOne(
      { _id: 'journal' as never },
      { $inc: { seq: 1 } },
      { upsert: true, writeConcern: { w: 1, j: true } },
    )
  },
})

/** The journal of whichever server answers: that is only known when it does, so it is asked each time. */
export const createJournal = (
  mongodb: { server(): { readonly server: string } | null },
  checkpoints: Checkpoints,
): Journal => {
  const ofNx = journalOfNx(checkpoints)
  const current = () => (mongodb.server()?.server === nxName ? ofNx : journalOfMongoDb)
  return {
    writeConcern: () => current().writeConcern(),
    commit: () => current().commit(),
  }
}
