// Opens the Redis clients of a process, and knows them all: a connection that is left is left by all, and a stop forgets
// none. Whatever is made of one by `duplicate` (BullMQ's blocking client) is as it is.
import { Redis, type RedisOptions } from 'ioredis'
import type { Log } from '../log.ts'
import { within } from '../within.ts'
import { type Address, connectionOptions, type Target } from './options.ts'
import { keepToDatabase } from './own-database.ts'
import { withInfo } from './withheld-info.ts'

/** Where to connect next; null: where the URL leads. */
export type Follow = () => Address | null

export interface Clients {
  readonly all: ReadonlySet<Redis>
  open(name: string, options: RedisOptions, follow?: Follow): Redis
  /** At once, and for good. */
  drop(client: Redis): void
  /** With a farewell to each that hears it. */
  close(): Promise<void>
}

const quitMs = 1000 // a Redis that does not answer is left without a farewell

const close = async (client: Redis) => {
  if (client.status !== 'ready') return client.disconnect()
  await within(quitMs, client.quit())
  client.disconnect()
}

export const createClients = (target: Target, log: Log): Clients => {
  const all = new Set<Redis>()

  const adopt = (client: Redis, follow: Follow | undefined): Redis => {
    all.add(client)
    client.on('end', () => all.delete(client))
    // ioredis reads them again at its next try.
    client.on('close', () => void Object.assign(client.options, follow?.()))
    const duplicate = client.duplicate.bind(client)
    client.duplicate = ((options) => adopt(duplicate(options), follow)) as Redis['duplicate']
    return withInfo(keepToDatabase(client))
  }

  return {
    all,
    open(name, options, follow) {
      const client = new Redis({
        ...connectionOptions(target, follow?.() ?? undefined),
        ...options,
        connectionName: `likeflow-${name}`,
        replyMapping: 'legacy',
      })
      client.on('error', (error) =>
        log.debug({ client: name, err: error }, 'redis connection error'),
      )
      return adopt(client, follow)
    },
    drop(client) {
      client.disconnect()
      all.delete(client) // one that waits for its next try never says that it ended
    },
    close: async () => {
      await Promise.all([...all].map(close))
    },
  }
}
