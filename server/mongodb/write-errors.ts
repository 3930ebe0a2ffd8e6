// What a server that answered says about writes it refused, in the shapes of driver and mongoose.

export interface WriteError {
  /** of the operation in its bulk write */
  readonly index: number
  readonly code: number
  readonly errmsg?: string
}

const duplicateKey = 11000

/** E11000: another document has this `_id`, or what a unique index of others wants once. It says nothing about why. */
export const isDuplicateKey = (error: unknown): boolean =>
  (error as { code?: unknown }).code === duplicateKey

/**
 * The unique index that refused a document, when it is not that of `_id`; null: it is, or no index is named. As
 * `E11000 duplicate key error collection: likeflow.posts index: title_1 dup key: { title: null }`.
 */
export const foreignIndexOf = (error: unknown): string | null => {
  const { errmsg, message } = error as { errmsg?: unknown; message?: unknown }
  if (!isDuplicateKey(error)) return null
  const index = / index: ([^\s]+)/.exec(String(errmsg ?? message))?.[1]
  return index === undefined || index === '_id_' ? null : index
}

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
