// Whether the replicas of a cluster would keep what they acknowledge once one of them is promoted: each is asked once and
// a fault is said once. It is a word ahead and no refusal: a promoted one is asked again, and given no likes then.
import { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { askDurability, type DurabilityDemand, durabilityFaults } from './durability.ts'
import { type Address, connectionOptions, type Target } from './options.ts'
import { nameOf, type SlotRange } from './slots.ts'

const reachWithinMs = 1000

const ask = async (target: Target, address: Address) => {
  const client = new Redis({
    ...connectionOptions(target, address),
    lazyConnect: true,
    connectTimeout: reachWithinMs,
    commandTimeout: reachWithinMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectionName: 'likeflow-replica',
    replyMapping: 'legacy',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return durabilityFaults(await askDurability(client))
  } finally {
    client.disconnect()
  }
}

/** Answers a function that is given each map; one that is not reached is tried again at the next. */
export const createReplicaCheck = (target: Target, demand: DurabilityDemand, log: Log) => {
  const asked = new Set<string>()

  const check = async (address: Address) => {
    const replica = nameOf(address)
    if (asked.has(replica)) return
    asked.add(replica)
    try {
      const faults = await ask(target, address)
      if (faults.length > 0) log.warn({ replica, why: faults.join('; ') }, 'replica is not durable')
    } catch (error) {
      asked.delete(replica)
      log.debug({ replica, err: error }, 'replica not asked')
    }
  }

  return (ranges: readonly SlotRange[]): void => {
    if (demand === 'relaxed') return
    const all = new Map(ranges.flatMap(({ replicas }) => replicas).map((one) => [nameOf(one), one]))
    for (const address of all.values()) void check(address)
  }
}
