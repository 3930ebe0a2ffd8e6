// Which nodes refuse likes by their answers to flushes, said once per change: a line in the log, and whoever listens. A
// refusal lasts until the node takes a write again, which is tried while it does: nobody need send a like for it to end.
// That a node is away is said by its connection.
import type { UnavailableReason } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import type { ClosedPartitions } from './closed-partitions.ts'
import type { RedisConnections } from './connections.ts'
import type { RedisNode } from './node.ts'

export interface RefusedLikes {
  /** Why `node` refuses them; null: it does not. */
  of(node: RedisNode): UnavailableReason | null
  /** Called at every change, of the connections too. */
  onChange(listener: () => void): void
  stop(): void
}

const probeAgainMs = 500

interface RefusedDeps {
  readonly redis: Pick<RedisConnections, 'onReason' | 'onRefused' | 'nodes'>
  readonly closed: Pick<ClosedPartitions, 'any'>
  readonly log: Log
}

export const createRefusedLikes = ({ redis, closed, log }: RefusedDeps): RefusedLikes => {
  const listeners = new Set<() => void>()
  const refusals = new Map<RedisNode, UnavailableReason>()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const tell = () => {
    for (const listener of listeners) listener()
  }

  const probe = async (node: RedisNode) => {
    // A server takes writes though its partitions are closed.
    const grows = refusals.get(node) === 'partitions-grow' && (await closed.any())
    const found = grows ? 'partitions-grow' : await node.probe()
    // An unsure answer ends nothing.
    if (stopped || found !== null || !refusals.delete(node)) return
    log.info({ node: node.name }, 'redis takes likes again')
    tell()
  }
  const probeAll = async () => {
    await Promise.all([...refusals.keys()].map(probe))
    timer = undefined
    schedule()
  }
  const schedule = () => {
    if (refusals.size > 0 && !stopped) timer ??= setTimeout(probeAll, probeAgainMs)
  }

  const offRefused = redis.onRefused((reason, node) => {
    if (stopped || refusals.get(node) === reason || node.reason() !== null) return
    refusals.set(node, reason)
    log.warn({ node: node.name, reason }, 'redis refuses likes')
    schedule()
    tell()
  })
  const offReason = redis.onReason(() => {
    // It is asked anew when it is back, or serves nothing any more.
    for (const node of refusals.keys())
      if (node.reason() !== null || !redis.nodes().includes(node)) refusals.delete(node)
    tell()
  })

  return {
    of: (node) => refusals.get(node) ?? null,
    onChange: (listener) => void listeners.add(listener),
    stop() {
      stopped = true
      clearTimeout(timer)
      offRefused()
      offReason()
    },
  }
}
