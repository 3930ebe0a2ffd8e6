// One unordered bulk write of posts: what MongoDB refuses of it is told, the rest is written.
import type mongoose from 'mongoose'
import type { WriteConcern } from './journal.ts'
import type { PostModel } from './models.ts'
import { type WriteError, writeErrorsOf } from './write-errors.ts'

/** Answers what was refused. @throws what may pass: all of it may be written again. */
export const writePosts = async (
  model: PostModel,
  operations: readonly object[],
  writeConcern: WriteConcern,
): Promise<readonly WriteError[]> => {
  try {
    // throwOnValidationError: mongoose would otherwise drop an operation that fails casting silently.
    await model.bulkWrite(operations as mongoose.AnyBulkWriteOperation[] as never, {
      ordered: false,
      throwOnValidationError: true,
      writeConcern,
    })
    return []
  } catch (error) {
    const errors = writeErrorsOf(error)
    if (!errors) throw error
    return errors
  }
}
