// A question to one server on a connection of its own: what does not answer soon is not asked again here.
import { Redis } from 'ioredis'
import { type Address, connectionOptions, type Target } from './options.ts'

export const reachWithinMs = 1000

/** @throws when it is not reached, or what `ask` throws. */
export const askOnce = async <T>(
  target: Target,
  address: Address,
  connectionName: string,
  ask: (client: Redis) => Promise<T>,
): Promise<T> => {
  const client = new Redis({
    ...connectionOptions(target, address),
    lazyConnect: true,
    connectTimeout: reachWithinMs,
    commandTimeout: reachWithinMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectionName,
    replyMapping: 'legacy',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return await ask(client)
  } finally {
    client.disconnect()
  }
}
