// Asks a cluster who serves its slots: one of the nodes that are connected, in turn, or any of the hosts that the URL
// names when none is.
import { Redis } from 'ioredis'
import type { RedisNode } from './node.ts'
import { connectionOptions, type Target } from './options.ts'
import { rangesOf, type SlotRange } from './slots.ts'

const reachWithinMs = 1000

const ask = async (client: Redis) =>
  rangesOf(await client.call('CLUSTER', 'SLOTS'), client.options.host!)

export const createAskSlots = (target: Target) => {
  let turn = 0
  const next = <T>(list: readonly T[]): T => list[turn++ % list.length]!

  const askHost = async (): Promise<SlotRange[]> => {
    const client = new Redis({
      ...connectionOptions(target, next(target.hosts)),
      lazyConnect: true,
      connectTimeout: reachWithinMs,
      commandTimeout: reachWithinMs,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      connectionName: 'likeflow-slots',
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

  return (nodes: readonly RedisNode[]): Promise<SlotRange[]> => {
    const ready = nodes.filter(({ commands }) => commands.status === 'ready')
    return ready.length > 0 ? ask(next(ready).commands) : askHost()
  }
}
