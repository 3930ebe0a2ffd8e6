// What a failed command says about the servers behind: which of them is away, or that none is.
import type { UnavailableReason } from '../contract/index.ts'
import { refusalOf } from './redis/refusals.ts'

/** Names, messages and codes of ioredis and of sockets for "no server answered". */
const redisNames = /^(MaxRetriesPerRequestError|AbortError|ClusterAllFailedError)$/
const redisMessages =
  /^(Command timed out|Connection is closed|Stream isn't writeable|Socket timeout)/
const socketCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/

const mongodbNames =
  /^(Mongo(Network|ServerSelection|NotConnected|Topology|WaitQueueTimeout|PoolCleared|OperationTimeout)\w*|MongooseServerSelectionError|DisconnectedError)$/

/** It answered, and the answer was no. */
const mongodbRefusals = /^Mongo(Server|WriteConcern)Error$/

const isRedisAway = (error: Error) => {
  const { code } = error as NodeJS.ErrnoException
  return (
    redisNames.test(error.name) ||
    redisMessages.test(error.message) ||
    (typeof code === 'string' && socketCodes.test(code))
  )
}

/**
 * The server that `error` speaks of; null: it speaks of none. `connection` is asked what is known of Redis: a
 * command that could not be sent says less.
 */
export const reasonOf = (
  error: unknown,
  connection: () => UnavailableReason | null = () => null,
): UnavailableReason | null => {
  if (!(error instanceof Error)) return null
  if (mongodbNames.test(error.name)) return 'mongodb-away'
  if (mongodbRefusals.test(error.name)) return 'mongodb-refuses'
  const refused = refusalOf(error)
  if (refused) return refused
  return isRedisAway(error) ? (connection() ?? 'redis-away') : null
}
