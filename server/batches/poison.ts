// Which write errors are a definite fault of one document. Only these may dead-letter likes; anything
// else is tried again, because a like that is dead-lettered for a passing fault is a like lost.
import { isNxTypeMismatch } from '../mongodb/nx-27017.ts'
import type { WriteError } from '../mongodb/write-errors.ts'

/** Of one document, whatever is written to it. */
export const definiteCodes: ReadonlySet<number> = new Set([
  14, // TypeMismatch: $inc on a value that is not a number
  121, // DocumentValidationFailure
  10334, // BSONObjectTooLarge
  17280, // KeyTooLong
  17419, // resulting document after update is larger than the maximum
  17420, // document to upsert is larger than the maximum
])

/** BadValue says many things; about a sum that is beyond a 64-bit number it names the operator. */
const isOverflow = ({ code, errmsg }: Pick<WriteError, 'code' | 'errmsg'>) =>
  code === 2 && (errmsg ?? '').includes('$inc')

export const isPoison = (error: Pick<WriteError, 'code' | 'errmsg'>): boolean =>
  definiteCodes.has(error.code) || isOverflow(error) || isNxTypeMismatch(error)
