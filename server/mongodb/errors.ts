// What an error of a command says about MongoDB as a whole: that it is away, or that it answers and refuses.

interface ErrorLike {
  readonly name?: unknown
  readonly code?: unknown
}

/** Socket errors now and then come through bare. */
const isOfSocket = ({ code }: ErrorLike) => /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET)/.test(String(code))

/**
 * The driver's and mongoose's own errors have no common class, but a common first name. A bulk write that mongoose
 * could not cast never reached MongoDB.
 */
export const isMongoDbError = (error: unknown): boolean =>
  error instanceof Error &&
  error.name !== 'MongooseBulkWriteError' &&
  (/^Mongo/.test(error.name) || isOfSocket(error as ErrorLike))

/** Codes of a server that is not the one to write to, now: in an election, shutting down, cut off. */
const passing: ReadonlySet<unknown> = new Set([
  6, 7, 89, 91, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
])

/** MongoDB refused one write of many, and not because of its document: it may take it later. */
export class RefusedWriteError extends Error {
  override name = 'MongoRefusedWriteError'
  readonly code: number
  constructor({ code, errmsg }: { readonly code: number; readonly errmsg?: string }) {
    super(errmsg ?? `code ${code}`)
    this.code = code
  }
}

/** A server that answered; its `code` is a number. The driver calls a cut connection in a bulk write so, too, without one. */
const answered = /^Mongo(Server|BulkWrite|WriteConcern|RefusedWrite)Error$/

/** Whether another look may find another server, or none. */
export const isAway = (error: unknown): boolean => {
  const { name, code } = error as ErrorLike
  return !answered.test(String(name)) || typeof code !== 'number' || passing.has(code)
}

const names: Readonly<Record<number, string>> = {
  13: 'Unauthorized',
  50: 'MaxTimeMSExpired',
  64: 'WriteConcernTimeout',
  91: 'ShutdownInProgress',
  100: 'UnsatisfiableWriteConcern',
  189: 'PrimarySteppedDown',
  10107: 'NotWritablePrimary',
  11000: 'DuplicateKey',
  14031: 'OutOfDiskSpace',
}

/** In one word, such as `OutOfDiskSpace`: MongoDB's own texts name what is not for everybody. */
export const reasonOf = (error: unknown): string => {
  const { code } = error as ErrorLike
  if (typeof code !== 'number') return 'connection'
  return names[code] ?? `code ${code}`
}
