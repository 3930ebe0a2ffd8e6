// One node of several dies, freezes, is cut off or gives its slots away. With REDIS_REPLICAS nothing that was answered
// is lost, whoever takes over. Other partitions should notice nothing: a like of them that was not counted makes a
// round late, not broken, since a busy machine refuses some for other reasons.
import { setTimeout as delay } from 'node:timers/promises'
import { infoNumber } from '../../../server/redis/info.ts'
import type { FaultProxy } from '../../../testing/proxy.ts'
import type { RedisNode } from '../../../testing/redis-nodes.ts'
import { NotPossible } from '../disk.ts'
import type { FaultContext, Injected, Injection, Nemesis } from '../fault.ts'
import type { RedisKind } from '../redis-fleet.ts'
import { until } from '../until.ts'
import { allPartitions, startProbes } from './probes.ts'

type Node = RedisNode & { readonly proxy: FaultProxy }

/** A primary, who follows it, and the partitions that it serves. */
interface Shard {
  readonly primary: Node
  readonly replica: Node
  readonly partitions: readonly number[]
  /** Another one serves them. */
  failedOver(): Promise<void>
}

const fleetOf = ({ redisFleet }: FaultContext) => {
  if (!redisFleet) throw new NotPossible('its Redis is one server')
  return redisFleet
}

const clusterOf = (context: FaultContext) => {
  const { cluster } = fleetOf(context)
  if (!cluster) throw new NotPossible('its Redis is no cluster')
  return cluster
}

/** Drawn by one of its partitions. */
const drawShard = async (context: FaultContext): Promise<Shard> => {
  const { cluster, sentinel } = fleetOf(context)
  if (sentinel) {
    const primary = await sentinel.primary()
    const replica = sentinel.nodes.find((node) => node !== primary)!
    const failedOver = () => sentinel.failedOver(primary)
    return { primary, replica, partitions: allPartitions, failedOver }
  }
  const owners = await Promise.all(allPartitions.map((p) => cluster!.primaryOf(p)))
  const primary = context.random.pick(owners)
  return {
    primary,
    replica: await cluster!.replicaOf(primary),
    partitions: allPartitions.filter((p) => owners[p] === primary),
    failedOver: () => cluster!.failedOver(primary),
  }
}

const offsetOf = async ({ redis }: RedisNode) =>
  infoNumber(await redis.info('replication'), 'master_repl_offset')

const inStep = ({ primary, replica }: Shard) =>
  until('the replica has all', async () => (await offsetOf(primary)) === (await offsetOf(replica)))

const backWithinMs = 3000
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/**
 * A primary is killed at an instant at which its replica has all of it: its partitions count again soon after the
 * failover, the others count all the time.
 */
const killed: Injection = async (context): Promise<Injected> => {
  const { metas, drained, random } = context
  const shard = await drawShard(context)
  const own = shard.partitions
  const others = allPartitions.filter((p) => !own.includes(p))
  const probes = startProbes(context)
  try {
    const began = performance.now()
    await probes.counted(allPartitions, began, 20 + random.below(20))
    await probes.hold(own)
    await until('its partitions are drained', async () => {
      const all = await metas()
      return own.every((p) => all[p]!.pending === 0 && !all[p]!.openSeq)
    })
    await inStep(shard)
    const killedAt = performance.now()
    await shard.primary.kill()
    probes.release()
    await shard.failedOver()
    const overAt = performance.now()
    await probes.counted(allPartitions, overAt)
    const backMs = probes.backAt(own, killedAt) - overAt
    const [before, after] = [
      probes.p99(others, began, killedAt),
      probes.p99(others, killedAt, overAt),
    ]
    const hurt = others.reduce(
      (sum, p) => sum + probes.count(p, 'refused') + probes.count(p, 'unknown'),
      0,
    )
    await fleetOf(context).heal()
    await probes.stop()
    await drained()
    const note =
      `${own.length} of ${allPartitions.length} partitions, failover after ${seconds(overAt - killedAt)}, ` +
      `they count again ${seconds(backMs)} after it; of the others ${hurt} not counted, ` +
      `p99 ${before.toFixed(1)} ms before, ${after.toFixed(1)} ms until the failover`
    const late = backMs > backWithinMs || hurt > 0
    return { counted: probes.total(), findings: await probes.findings(), note, late }
  } finally {
    await probes.stop()
  }
}

/** Likes go on; each answered one is on the replica, too. */
const onBoth =
  (play: (context: FaultContext, shard: Shard) => Promise<void>): Injection =>
  async (context) => {
    await context.fleet.restartWith({ REDIS_REPLICAS: '1' })
    await context.goesOn(20)
    await play(context, await drawShard(context))
    await fleetOf(context).heal()
    await context.goesOn(40)
    await context.fleet.restartWith({})
  }

const lags = async ({ goesOn, random }: FaultContext, { primary }: Shard) => {
  primary.proxy.set({ of: 'replication', latencyMs: 5 + random.below(100) })
  await goesOn(20)
  primary.proxy.set({ of: 'replication', blackHole: true })
  await delay(random.below(2000))
}

const killedWhileItLags = onBoth(async (context, shard) => {
  await lags(context, shard)
  await shard.primary.kill()
  await shard.failedOver()
})

/** It wakes up as one primary of two. */
const frozen = onBoth(async (_, { primary, failedOver }) => {
  process.kill(primary.pid, 'SIGSTOP')
  try {
    await failedOver()
  } finally {
    process.kill(primary.pid, 'SIGCONT')
  }
})

const failover: Injection = async (context) => {
  const cluster = clusterOf(context)
  for (const _ of [1, 2, 3]) {
    const primary = await cluster.primaryOf(context.random.below(allPartitions.length))
    await cluster.failover(await cluster.replicaOf(primary))
    await context.goesOn(20)
    await cluster.whole()
  }
}

/** The keys that belong to no partition, one of each slot. */
const sharedSlots = ['{lf:queue}', 'lf:events', 'lf:config', 'lf:procs', 'lf:samples']

const slotMoves: Injection = async (context) => {
  const cluster = clusterOf(context)
  const { random, goesOn } = context
  for (const _ of [1, 2, 3]) {
    const partition = random.below(allPartitions.length)
    const from = await cluster.primaryOf(partition)
    const primaries = await context.primaries()
    const to = random.pick(
      cluster.nodes.filter((node) => node !== from && primaries.includes(node)),
    )
    await cluster.movePartition(partition, to)
    await goesOn(20)
    await cluster.moveSlotOf(random.pick(sharedSlots), to)
    await goesOn(20)
  }
}

const cut = async ({ random }: FaultContext, { primary }: Shard) => {
  if (random.chance(0.5)) primary.proxy.set({ of: 'clients', blackHole: true })
  else {
    primary.proxy.set({ refuse: true })
    primary.proxy.reset('clients')
  }
  await delay(500 + random.below(4000))
  primary.proxy.clear()
}

/** The other nodes see it all the time: nobody takes over. */
const cutOff: Injection = async (context) => {
  await cut(context, await drawShard(context))
  await context.goesOn(20)
}

const allKilled: Injection = async (context) => {
  const redisFleet = fleetOf(context)
  const { cluster, sentinel } = redisFleet
  const nodes = (cluster ?? sentinel)!.nodes
  await Promise.all(nodes.map((node) => node.kill()))
  await delay(context.random.below(1000))
  await redisFleet.heal()
}

/** Nobody says who the primary is; whoever is connected stays so. */
const sentinelsGone: Injection = async (context) => {
  const { sentinel, heal } = fleetOf(context)
  if (!sentinel) throw new NotPossible('its Redis has no sentinels')
  const { redis } = await sentinel.primary()
  await Promise.all(sentinel.sentinels.map((each) => each.kill()))
  await context.goesOn(20)
  await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await delay(context.random.below(3000))
  await heal()
}

const sentinelFailover = onBoth(async (context) => fleetOf(context).sentinel!.failover())

const kind = (
  name: string,
  inject: Injection,
  on: readonly RedisKind[],
  more: Partial<Nemesis> = {},
): Nemesis => ({ name: `nodes: ${name}`, inject, on, ...more })

const many = ['sentinel', 'cluster'] as const
const long = { long: true } as const

export const nodeKinds: readonly Nemesis[] = [
  kind('a primary is killed', killed, many, { quiet: true }),
  kind('a primary is killed while its replica lags', killedWhileItLags, many, long),
  kind('a primary freezes until it was replaced', frozen, many, long),
  kind('a replica lags', onBoth(lags), many, long),
  kind('all are killed and come back', allKilled, many),
  kind('one is cut off from the processes', cutOff, ['cluster']),
  kind('the primary is cut off from all but its replica', onBoth(cut), ['sentinel'], long),
  kind('FAILOVER', failover, ['cluster']),
  kind('slots move', slotMoves, ['cluster']),
  kind('FAILOVER by a sentinel', sentinelFailover, ['sentinel'], long),
  kind('all sentinels are gone', sentinelsGone, ['sentinel']),
]
