// Whether the replicas of a cluster would keep what they acknowledge once one of them is promoted: each is asked once and
// a fault is said once. It is a word ahead and no refusal: a promoted one is asked again, and given no likes then.
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { askOnce } from './ask-once.ts'
import { askDurability, type DurabilityDemand, durabilityFaults } from './durability.ts'
import type { Address, Target } from './options.ts'
import { nameOf, type SlotRange } from './slots.ts'

const faultsOf = async (client: Redis) => durabilityFaults(await askDurability(client))

/** Answers a function that is given each map; one that is not reached is tried again at the next. */
export const createReplicaCheck = (target: Target, demand: DurabilityDemand, log: Log) => {
  const asked = new Set<string>()

  const check = async (address: Address) => {
    const replica = nameOf(address)
    if (asked.has(replica)) return
    asked.add(replica)
    try {
      const faults = await askOnce(target, address, 'likeflow-replica', faultsOf)
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
