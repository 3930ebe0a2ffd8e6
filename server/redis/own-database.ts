// A client works in the database that its URL names, or in none. When SELECT is refused (a number the server does not
// have, no right to it), ioredis goes on in database 0, which may be another installation's.
import type { Redis } from 'ioredis'
import { redisTarget } from '../server-urls.ts'

interface Refusal extends Error {
  command?: { name: string }
}

const isRefusal = (error: Refusal): boolean =>
  error.name === 'ReplyError' && error.command?.name === 'select'

/** A line when `error`, which a client of `url` emitted, is the refusal of its database; else null. */
export const databaseRefusal = (url: string, error: Error): string | null =>
  isRefusal(error)
    ? `REDIS_URL names database ${redisTarget(url).database}, which this Redis refuses: ${error.message}`
    : null

/** Ends a connection without its database before it is ready; it is tried again as after any loss. */
export const keepToDatabase = (client: Redis): Redis => {
  client.on('error', (error) => {
    if (isRefusal(error)) client.disconnect(true)
  })
  return client
}
