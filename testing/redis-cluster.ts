// A cluster of three primaries with a replica each. Clients and replicas reach every node by its proxy, which is the
// address that it announces, so one node can be cut off from them, or its replica can lag; the bus goes past it. Whoever
// measures may leave the proxies out. As operators should set it, a node that is away takes only its own slots with it.
import { freePort } from '../local-servers/ports.ts'
import { createLifecycle } from '../server/lifecycle.ts'
import { partitionKeys } from '../server/redis/keys.ts'
import { portForLater } from './port.ts'
import { createFaultProxy, type FaultProxy } from './proxy.ts'
import { isInStep, type RedisNode, startRedisNode } from './redis-nodes.ts'
import { patience, until } from './until.ts'

export interface ClusterNode extends RedisNode {
  readonly id: string
  readonly proxy: FaultProxy
}

export interface RedisCluster {
  /** Three primaries, then the replica of each; roles change later. */
  readonly nodes: readonly ClusterNode[]
  /** Of all nodes. */
  readonly url: string
  primaryOf(partition: number): Promise<ClusterNode>
  /** The first that is in step. */
  replicaOf(primary: ClusterNode): Promise<ClusterNode>
  /** The partition's slot, with its keys, while clients go on. */
  movePartition(partition: number, to: ClusterNode): Promise<void>
  /** The same with the slot of any other key. */
  moveSlotOf(key: string, to: ClusterNode): Promise<void>
  /** `replica` and its primary change places, nothing is lost. */
  failover(replica: ClusterNode): Promise<void>
  /** Another node serves what `primary`, which is gone, has served. */
  failedOver(primary: ClusterNode): Promise<void>
  /** Every node runs and agrees that all slots are served, and every replica is in step. */
  whole(): Promise<void>
  stop(): Promise<void>
}

const slots = 16_384
const primaries = 3
const busOffset = 10_000 // fixed by Redis
const keysPerMove = 100
const failoverGivenUpMs = 6000 // Redis gives one up after 5 s, without a word

const settings = [
  ...['--cluster-enabled', 'yes'],
  ...['--cluster-require-full-coverage', 'no'],
  ...['--cluster-replica-validity-factor', '0'], // a replica that lags is a candidate too
  ...['--cluster-migration-barrier', '9'], // replicas stay with their primaries
]

const portWithBus = async (): Promise<number> => {
  for (;;) {
    const port = await portForLater()
    const bus = port + busOffset
    if (bus < 30_000 && (await freePort(bus)) === bus) return port
  }
}

const firstSlot = (primary: number) => Math.ceil((slots * primary) / primaries)
const slotsOf = (primary: number) =>
  Array.from(
    { length: firstSlot(primary + 1) - firstSlot(primary) },
    (_, i) => firstSlot(primary) + i,
  )

const keyOf = (partition: number) => partitionKeys(partition).meta

/** Of one node, as it sees itself and others. */
const linesOf = async ({ redis }: RedisNode) =>
  ((await redis.call('CLUSTER', 'NODES')) as string).trim().split('\n')

/**
 * @param silenceMs so long a node is silent before a failover begins
 * @param direct clients go to the nodes themselves
 */
export const startRedisCluster = async (
  silenceMs = 1500,
  direct = false,
): Promise<RedisCluster> => {
  const { own, release } = createLifecycle(() => {})
  const start = async (): Promise<ClusterNode> => {
    const port = await portWithBus()
    const proxy = await createFaultProxy({ target: { port } })
    own('proxy', proxy.stop)
    const at = direct ? port : proxy.port
    const announced = ['--cluster-announce-ip', '127.0.0.1', '--cluster-announce-port', at]
    const bus = ['--cluster-announce-bus-port', port + busOffset]
    const timeout = ['--cluster-node-timeout', silenceMs]
    const args = [...settings, ...[...timeout, ...announced, ...bus].map(String)]
    const node = await startRedisNode(args, port)
    own('redis node', node.stop)
    const id = (await node.redis.call('CLUSTER', 'MYID')) as string
    // A node's pid changes when it is started again: it stays a getter.
    return Object.defineProperties({ id, proxy } as ClusterNode, {
      ...Object.getOwnPropertyDescriptors(node),
    })
  }
  try {
    const nodes = await Promise.all(Array.from({ length: 2 * primaries }, start))
    await join(nodes)
    const cluster = control(nodes, release, direct)
    await cluster.whole()
    return cluster
  } catch (error) {
    await release()
    throw error
  }
}

const join = async (nodes: readonly ClusterNode[]) => {
  const [first, ...others] = nodes
  for (const [i, { redis }] of nodes.entries())
    await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
  for (const [i, { redis }] of nodes.slice(0, primaries).entries())
    await redis.call('CLUSTER', 'ADDSLOTS', ...slotsOf(i))
  for (const { redis } of others)
    await redis.call('CLUSTER', 'MEET', '127.0.0.1', first!.port, first!.port + busOffset)
  for (const [i, replica] of nodes.slice(primaries).entries()) {
    const follow = () => replica.redis.call('CLUSTER', 'REPLICATE', nodes[i]!.id)
    await until('it knows its primary', async () => (await follow()) === 'OK')
  }
}

const control = (
  nodes: readonly ClusterNode[],
  stop: () => Promise<void>,
  direct: boolean,
): RedisCluster => {
  const running = () => nodes.filter(({ redis }) => redis.status === 'ready')
  const byId = (id: string) => nodes.find((node) => node.id === id)
  const isPrimary = async ({ redis }: ClusterNode) => (await redis.role())[0] === 'master'
  const slotOf = async (key: string) =>
    Number(await running()[0]!.redis.call('CLUSTER', 'KEYSLOT', key))
  const ownerOf = async (slot: number) => {
    for (const node of running())
      if ((await isPrimary(node)) && (await mine(node)).some(([a, b]) => a <= slot && slot <= b))
        return node
    return undefined
  }
  const primaryOf = async (partition: number) => primaryOfSlot(await slotOf(keyOf(partition)))
  const primaryOfSlot = async (slot: number) => {
    let owner: ClusterNode | undefined
    await until('it has a primary', async () => {
      owner = await ownerOf(slot)
      return owner !== undefined
    })
    return owner!
  }
  const moveSlotOf = async (key: string, to: ClusterNode) => {
    const slot = await slotOf(key)
    const from = await primaryOfSlot(slot)
    if (from === to) return
    await to.redis.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id)
    await from.redis.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id)
    for (;;) {
      const keys = await from.redis.call('CLUSTER', 'GETKEYSINSLOT', slot, keysPerMove)
      if ((keys as string[]).length === 0) break
      const target = ['127.0.0.1', to.port, '', 0, patience.usual]
      await from.redis.call('MIGRATE', ...target, 'KEYS', ...(keys as string[]))
    }
    // The new owner first: at no time nobody owns it.
    for (const node of [to, from, ...running()])
      if (await isPrimary(node)) await node.redis.call('CLUSTER', 'SETSLOT', slot, 'NODE', to.id)
  }
  const agrees = async ({ redis }: ClusterNode) => {
    const info = String(await redis.call('CLUSTER', 'INFO'))
    const known = new RegExp(`cluster_known_nodes:${nodes.length}\\b`)
    return (
      info.includes('cluster_state:ok') &&
      info.includes(`cluster_slots_ok:${slots}`) &&
      known.test(info)
    )
  }
  const isUpToDate = async (node: ClusterNode) => (await isPrimary(node)) || isInStep(node)
  const primaryIdOf = async (node: ClusterNode) =>
    (await linesOf(node)).find((line) => line.includes('myself'))?.split(' ')[3]
  return {
    nodes,
    url: `redis://${nodes.map(({ port, proxy }) => `127.0.0.1:${direct ? port : proxy.port}`).join(',')}`,
    primaryOf,
    async replicaOf(primary) {
      let found: ClusterNode | undefined
      await until('a replica is in step', async () => {
        for (const node of running())
          if ((await primaryIdOf(node)) === primary.id && (await isInStep(node))) found ??= node
        return found !== undefined
      })
      return found!
    },
    movePartition: (partition, to) => moveSlotOf(keyOf(partition), to),
    moveSlotOf,
    async failover(replica) {
      const before = byId((await primaryIdOf(replica))!)!
      let askedAt = 0
      const changed = async () => {
        if (await isPrimary(replica)) return !(await isPrimary(before))
        if (performance.now() - askedAt < failoverGivenUpMs) return false
        askedAt = performance.now()
        await replica.redis.call('CLUSTER', 'FAILOVER')
        return false
      }
      await until('they have changed places', changed, patience.long)
    },
    failedOver: (primary) =>
      until(
        'another one serves its slots',
        async () => {
          const other = running().find((node) => node !== primary)!
          const heirs = (await linesOf(other)).filter((line) => {
            const [id, , flags, , , , , ...served] = line.split(' ')
            return id !== primary.id && byId(id!) && flags!.includes('master') && served.length > 1
          })
          return heirs.length >= primaries
        },
        patience.long,
      ),
    whole: () =>
      until(
        'the cluster is whole',
        async () => {
          if (!nodes.every((node) => node.isRunning())) return false
          const serving = (await Promise.all(nodes.map(isPrimary))).filter(Boolean).length
          const each = nodes.map(async (node) => (await agrees(node)) && (await isUpToDate(node)))
          return serving === primaries && (await Promise.all(each)).every(Boolean)
        },
        patience.long,
      ),
    stop,
  }
}

/** The ranges of slots that a primary serves, without those that move. */
const mine = async (node: ClusterNode): Promise<[number, number][]> => {
  const own = (await linesOf(node)).find((line) => line.includes('myself'))!
  const served = own
    .split(' ')
    .slice(8)
    .filter((range) => !range.startsWith('['))
  return served.map((range) => {
    const [from, to = from] = range.split('-').map(Number)
    return [from!, to!]
  })
}
