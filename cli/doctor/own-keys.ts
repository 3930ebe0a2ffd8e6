// The keys that the checks make on one server, and a client on which they expire: whatever it is asked leaves with their
// expiry in one transaction, so there is no moment at which a killed doctor leaves one behind for good.
import type { Command, Redis } from 'ioredis'
import { createRouter } from '../../server/redis/router.ts'

const keptMs = 30_000 // longer than any check may take

export interface OwnKeys {
  /** A key of this run, in a slot that the server serves. */
  name(what: string): string
  /** Of `redis`; `keys`: all that its commands may make. */
  expiring(redis: Redis, keys: readonly string[]): Redis
  /** Takes away all that was named, or that a client was made for; such a client then does nothing more. */
  remove(redis: Redis): Promise<void>
}

/** The reply of the transaction's first command. @throws its error. */
const firstReply = async (transaction: ReturnType<Redis['multi']>): Promise<unknown> => {
  try {
    const [error, reply] = (await transaction.exec())![0]!
    if (error) throw error
    return reply
  } catch (error) {
    // EXECABORT says less than the refusal before it.
    throw (error as { previousErrors?: Error[] }).previousErrors?.[0] ?? error
  }
}

export const createOwnKeys = (prefix: string): OwnKeys => {
  const made = new Set<string>()
  let removed = false

  const send = (redis: Redis, keys: readonly string[], command: Command) => {
    if (removed) {
      command.reject(new Error('the doctor ends'))
      return command.promise
    }
    command.toWritable({}) // a script that ioredis knows by name comes with its text, as on a new connection
    const transaction = redis.multi()
    transaction.call(command.name, ...(command.args as string[]))
    for (const key of keys) transaction.pexpire(key, keptMs)
    firstReply(transaction).then(
      (reply) => command.resolve(reply as never),
      (error) => command.reject(error),
    )
    return command.promise
  }

  return {
    name(what) {
      const key = `${prefix}:${what}`
      made.add(key)
      return key
    },
    expiring(redis, keys) {
      for (const key of keys) made.add(key)
      const client = { sendCommand: (command: Command) => send(redis, keys, command) } as Redis
      return createRouter({ isCluster: () => false, clientOf: () => client })
    },
    async remove(redis) {
      removed = true
      if (made.size > 0) await redis.call('UNLINK', ...made)
    },
  }
}
