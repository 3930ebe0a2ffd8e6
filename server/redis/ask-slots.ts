// Asks a cluster who serves its slots: one of the nodes that are connected, in turn, or any of the hosts that the URL
// names when none is.
import type { Redis } from 'ioredis'
import { endsWithin } from '../within.ts'
import { askOnce, reachWithinMs } from './ask-once.ts'
import type { RedisNode } from './node.ts'
import type { Target } from './options.ts'
import { isWithheld } from './refusals.ts'
import { rangesOf, type SlotRange } from './slots.ts'

const told = 'cluster_state:ok'

/** A node that is cut off from most others tells what was; one that may not be asked is believed. */
const askState = (client: Redis) =>
  client.call('CLUSTER', 'INFO').catch((error: unknown) => {
    if (isWithheld(error)) return told
    throw error
  })

const ask = async (client: Redis) => {
  const both = Promise.all([client.call('CLUSTER', 'SLOTS'), askState(client)])
  if (!(await endsWithin(reachWithinMs, both))) throw new Error('a node stands still')
  const [slots, state] = await both
  return { ranges: rangesOf(slots, client.options.host!), sure: String(state).includes(told) }
}

export const createAskSlots = (target: Target) => {
  let turn = 0
  let unsure = 0 // answers in a row
  const next = <T>(list: readonly T[]): T => list[turn++ % list.length]!

  const askHost = () => askOnce(target, next(target.hosts), 'likeflow-slots', ask)

  /** @throws when the one that was asked does not answer, or is not to be believed before others were asked. */
  return async (nodes: readonly RedisNode[]): Promise<SlotRange[]> => {
    const ready = nodes.filter(({ commands }) => commands.status === 'ready')
    const { ranges, sure } = await (ready.length > 0 ? ask(next(ready).commands) : askHost())
    unsure = sure ? 0 : unsure + 1
    if (!sure && unsure <= ready.length) throw new Error('a node is cut off from the others')
    return ranges
  }
}
