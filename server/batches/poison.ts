// Which write errors are a definite fault of one document. Only these may dead-letter likes; anything
// else is tried again, because a like that is dead-lettered for a passing fault is a like lost.

interface WriteError {
  readonly code: number
  readonly errmsg?: string
}

const codes: ReadonlySet<number> = new Set([
  14, // TypeMismatch: $inc on a value that is not a number
  121, // DocumentValidationFailure
  10334, // BSONObjectTooLarge
  17280, // KeyTooLong
  17419, // resulting document after update is larger than the maximum
  17420, // document to upsert is larger than the maximum
])

/** nx-27017 answers code 8 (UnknownError) where MongoDB answers 14. */
const nxTypeMismatch = /^Cannot apply \$inc/

export const isPoison = ({ code, errmsg }: WriteError): boolean =>
  codes.has(code) || (code === 8 && nxTypeMismatch.test(errmsg ?? ''))
