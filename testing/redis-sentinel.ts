// A primary with replicas and three sentinels that watch it. Clients, replicas and sentinels reach every node by its
// proxy, which is the address that it announces.
import { randomBytes } from 'node:crypto'
import { createLifecycle } from '../server/lifecycle.ts'
import { portForLater } from './port.ts'
import { createFaultProxy, type FaultProxy } from './proxy.ts'
import { inStep, isInStep, type RedisNode, runRedis, startRedisNode } from './redis-nodes.ts'
import { patience, until } from './until.ts'

export interface WatchedNode extends RedisNode {
  readonly proxy: FaultProxy
}

export interface RedisSentinel {
  /** The first primary, then its replicas; roles change later. */
  readonly nodes: readonly WatchedNode[]
  readonly sentinels: readonly RedisNode[]
  /** Names the three sentinels and the primary's name. */
  readonly url: string
  /** Whom the sentinels call the primary, when it is one. */
  primary(): Promise<WatchedNode>
  /** A replica takes over while the primary lives. */
  failover(): Promise<void>
  /** The sentinels have another primary than `node`. */
  failedOver(node: WatchedNode): Promise<void>
  /** Every node and sentinel runs, and every replica is in step. */
  whole(): Promise<void>
  stop(): Promise<void>
}

const name = 'likeflow'
const quorum = 2

const startSentinels = async (ports: readonly number[], silenceMs: number) => {
  const [primary, ...replicas] = ports
  const ids = [0, 1, 2].map(() => randomBytes(20).toString('hex'))
  const own = await Promise.all(ids.map(() => portForLater()))
  // They are told of each other: finding out by themselves takes them seconds.
  const linesOf = (which: number) => [
    `sentinel myid ${ids[which]}`,
    `sentinel monitor ${name} 127.0.0.1 ${primary} ${quorum}`,
    `sentinel down-after-milliseconds ${name} ${silenceMs}`,
    `sentinel failover-timeout ${name} 4000`,
    ...replicas.map((port) => `sentinel known-replica ${name} 127.0.0.1 ${port}`),
    ...ids.flatMap((id, i) =>
      i === which ? [] : [`sentinel known-sentinel ${name} 127.0.0.1 ${own[i]} ${id}`],
    ),
  ]
  const begun = own.map((port, i) => runRedis(port, ['--sentinel'], linesOf(i)))
  const sentinels = await Promise.all(begun).catch(async (error) => {
    await Promise.all(begun.map((each) => each.then(({ stop }) => stop()).catch(() => {})))
    throw error
  })
  // Usually a former primary becomes a replica after 10 s. Redis 6.2 cannot be asked to be quicker.
  const quick = ['DEBUG', 'INFO-PERIOD', '500', 'PUBLISH-PERIOD', '200'] as const
  for (const { redis } of sentinels) await redis.call('SENTINEL', ...quick).catch(() => {})
  return sentinels
}

/** @param silenceMs so long the primary is silent before a failover begins */
export const startRedisSentinel = async (
  replicas = 1,
  silenceMs = 1000,
): Promise<RedisSentinel> => {
  const { own, release } = createLifecycle(() => {})
  const start = async (more: readonly string[] = []): Promise<WatchedNode> => {
    const port = await portForLater()
    const proxy = await createFaultProxy({ target: { port } })
    own('proxy', proxy.stop)
    const announced = ['--replica-announce-ip', '127.0.0.1']
    const announcedPort = ['--replica-announce-port', String(proxy.port)]
    const node = await startRedisNode([...announced, ...announcedPort, ...more], port)
    own('redis node', node.stop)
    return Object.defineProperties({ proxy } as WatchedNode, {
      ...Object.getOwnPropertyDescriptors(node),
    })
  }
  try {
    const first = await start()
    const following = ['--replicaof', `127.0.0.1 ${first.proxy.port}`]
    const others = await Promise.all(Array.from({ length: replicas }, () => start(following)))
    await Promise.all(others.map(inStep))
    const nodes = [first, ...others]
    const sentinels = await startSentinels(
      nodes.map(({ proxy }) => proxy.port),
      silenceMs,
    )
    for (const sentinel of sentinels) own('sentinel', sentinel.stop)
    return control(nodes, sentinels, release)
  } catch (error) {
    await release()
    throw error
  }
}

const control = (
  nodes: readonly WatchedNode[],
  sentinels: readonly RedisNode[],
  stop: () => Promise<void>,
): RedisSentinel => {
  const named = async ({ redis }: RedisNode) => {
    const [, port] = (await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as string[]
    return nodes.find(({ proxy }) => proxy.port === Number(port))
  }
  const living = () => sentinels.filter(({ redis }) => redis.status === 'ready')
  /** `except` is not asked: it may stand still. */
  const primaryBut = async (except?: WatchedNode) => {
    let found: WatchedNode | undefined
    await until(
      'all sentinels name one primary',
      async () => {
        const all = await Promise.all(living().map(named))
        found = all[0]
        if (found?.redis.status !== 'ready' || found === except) return false
        return all.every((node) => node === found) && (await found.redis.role())[0] === 'master'
      },
      patience.long,
    )
    return found!
  }
  const primary = () => primaryBut()
  const failedOver = async (node: WatchedNode) => {
    await primaryBut(node)
  }
  return {
    nodes,
    sentinels,
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${name}`,
    primary,
    async failover() {
      const before = await primary()
      const ask = () => living()[0]!.redis.call('SENTINEL', 'FAILOVER', name)
      await until('it is taken', async () => (await ask()) === 'OK', patience.long)
      await failedOver(before)
    },
    failedOver,
    whole: () =>
      until(
        'every replica is in step',
        async () => {
          if (![...nodes, ...sentinels].every((node) => node.isRunning())) return false
          const now = await primary() // another one, perhaps, than at the last look
          const others = nodes.filter((node) => node !== now)
          return (await Promise.all(others.map(isInStep))).every(Boolean)
        },
        patience.long,
      ),
    stop,
  }
}
