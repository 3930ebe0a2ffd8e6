// Whether Redis has room for likes, and for likes with an Idempotency-Key: read twice a second, and only a flag for who
// counts. An answer that does not come changes nothing: that Redis is away is said by its connection.
import type { Redis } from 'ioredis'
import type { UnavailableReason } from '../../contract/index.ts'
import { every, type Repeated } from '../every.ts'
import type { Log } from '../log.ts'
import { type MemoryShares, type MemoryUse, memoryUse } from './memory.ts'

export interface Room extends Repeated {
  /** Why a node takes no likes; null: it does. */
  likes(node: RoomNode): UnavailableReason | null
  /** Why no likes with an Idempotency-Key are taken, which any node may have to remember; null: they are. */
  keyed(): UnavailableReason | null
}

interface RoomNode {
  readonly commands: Pick<Redis, 'info'>
}

interface RoomDeps {
  readonly nodes: () => readonly RoomNode[]
  readonly shares: MemoryShares
  readonly log: Log
}

const everyMs = 500
const openAgain = 0.99 // of the bound: at the very bound it would open and close at every look

/** Above its bound, or was and not clearly below it since; what is not known refuses nobody. Pure. */
export const isFull = (bytes: number | null, bound: number | null, was: boolean): boolean =>
  bytes !== null && bound !== null && bytes >= (was ? bound * openAgain : bound)

export const createRoom = ({ nodes, shares, log }: RoomDeps): Room => {
  const fullNodes = new WeakMap<RoomNode, { likes: boolean; keyed: boolean }>()

  const fullOf = (node: RoomNode) => {
    const full = fullNodes.get(node) ?? { likes: false, keyed: false }
    fullNodes.set(node, full)
    return full
  }
  const isAnyFull = (what: 'likes' | 'keyed') => nodes().some((node) => fullOf(node)[what])

  const tell = (node: RoomNode, what: 'likes' | 'keyed', now: boolean, use: MemoryUse) => {
    const full = fullOf(node)
    if (full[what] === now) return
    full[what] = now
    if (now) log.warn({ full: what, ...use }, 'redis has no room: likes are refused')
    else log.info({ full: what, ...use }, 'redis has room again')
  }

  const look = async (node: RoomNode) => {
    const { commands } = node
    const [memory, keyspace] = await Promise.all([
      commands.info('memory'),
      commands.info('keyspace'),
    ])
    const full = fullOf(node)
    const use = memoryUse(memory, keyspace, shares)
    tell(node, 'likes', isFull(use.usedBytes, use.fullBytes, full.likes), use)
    tell(node, 'keyed', isFull(use.keysBytes, use.keysMaxBytes, full.keyed), use)
  }

  return {
    likes: (node) => (fullNodes.get(node)?.likes ? 'redis-full' : null),
    keyed: () =>
      isAnyFull('likes') ? 'redis-full' : isAnyFull('keyed') ? 'idempotency-full' : null,
    // One that is away changes nothing.
    ...every(everyMs, () => Promise.allSettled(nodes().map(look)), true),
  }
}
