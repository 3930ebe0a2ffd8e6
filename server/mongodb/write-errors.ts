// What a server that answered says about writes it refused, in the shapes of driver and mongoose.

export interface WriteError {
  /** of the operation in its bulk write */
  readonly index: number
  readonly code: number
  readonly errmsg?: string
}

const duplicateKey = 11000

/** E11000: another document has this `_id`. It says nothing about why. */
export const isDuplicateKey = (error: unknown): boolean =>
  (error as { code?: unknown }).code === duplicateKey

/** The write errors of a bulk write that the server answered; null for anything else (connectivity). */
export const writeErrorsOf = (error: unknown): readonly WriteError[] | null => {
  const { name, writeErrors, result } = error as {
    name?: string
    writeErrors?: unknown
    result?: { getWriteConcernError?: () => unknown }
  }
  if (name !== 'MongoBulkWriteError' || result?.getWriteConcernError?.()) return null
  const list = [writeErrors].flat() as ({ err?: WriteError } & WriteError)[]
  const errors = list.filter(Boolean).map((e) => e.err ?? e)
  return errors.length > 0 && errors.every((e) => Number.isInteger(e.index) && e.code)
    ? errors
    : null
}
