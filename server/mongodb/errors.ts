// What an error of a command says about MongoDB as a whole: that it is away, or that it answers and refuses.

interface ErrorLike {
  readonly name?: unknown
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
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

/** A server that answered; its `code` is a number. */
const answered = /^Mongo(Server|BulkWrite|WriteConcern)Error$/

/** Whether another look may find another server, or none. */
export const isAway = (error: unknown): boolean => {
  const { name, code } = error as ErrorLike
  return !answered.test(String(name)) || passing.has(code)
}

const mostText = 200

/** In words for the operator, such as `Unauthorized: not authorized on likeflow`. */
export const wordsOf = (error: unknown): string => {
  const { message, name } = error as ErrorLike
  const { codeName } = error as { codeName?: unknown }
  const said = String(message).slice(0, mostText)
  return typeof codeName === 'string' ? `${codeName}: ${said}` : `${said || name}`
}
