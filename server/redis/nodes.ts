// The servers that serve the slots, and who serves which. A URL leads to one server; when it says that it is a node of a
// cluster, all primaries of the cluster take its place. A single Redis is one node that serves every slot.
//
// The map comes from the nodes: a MOVED counts at once, the rest is asked for again and again, sooner while a node is
// away, each time from another one: one that is cut off tells what was.
import type { Log } from '../log.ts'
import type { RedisNode } from './node.ts'
import type { Address } from './options.ts'
import { isReply } from './refusals.ts'
import { type Moved, nameOf, type SlotRange, slotCount, slotOf, tagIn } from './slots.ts'

export interface Nodes {
  /** Those that serve slots. */
  all(): readonly RedisNode[]
  isCluster(): boolean
  /** Who serves it now; one that is away where nobody does. */
  ofSlot(slot: number): RedisNode
  of(key: string): RedisNode
  /** The tag of keys that lie on `node`. */
  tagOf(node: RedisNode): string
  /** The URL's server is a node of a cluster. */
  becomeCluster(): void
  /** `by` says so. */
  moved(moved: Moved, by: Address): void
  /** The map may be old. */
  doubt(): void
  stop(): void
}

interface NodesDeps {
  /** null: where the URL leads */
  readonly open: (address: Address | null) => RedisNode
  readonly close: (node: RedisNode) => void
  /** From one of `nodes`, or of the URL's hosts when none answers; from another one each time. */
  readonly askSlots: (nodes: readonly RedisNode[]) => Promise<SlotRange[]>
  /** The map was told. */
  readonly onMap: (ranges: readonly SlotRange[]) => void
  readonly log: Log
}

const everyMs = { calm: 5000, doubt: 200, first: 0 } as const

export const createNodes = ({ open, close, askSlots, onMap, log }: NodesDeps): Nodes => {
  const first = open(null)
  const byName = new Map<string, RedisNode>()
  let owners: (RedisNode | undefined)[] = [] // by slot
  const tags = new Map<RedisNode, string>()
  let cluster = false
  let timer: NodeJS.Timeout | undefined
  let asking = false
  let dueAt = Number.POSITIVE_INFINITY
  let stopped = false
  let refusal = ''

  const at = (address: Address): RedisNode => {
    const name = nameOf(address)
    const node = byName.get(name) ?? open(address)
    byName.set(name, node)
    return node
  }

  const closeIdle = () => {
    const serving = new Set(owners)
    for (const [name, node] of byName) {
      if (serving.has(node)) continue
      byName.delete(name)
      close(node)
    }
  }

  const names = () => [...byName.keys()].sort().join(' ')

  const apply = (ranges: readonly SlotRange[]) => {
    const before = names()
    owners = new Array(slotCount)
    for (const { from, to, primary } of ranges) owners.fill(at(primary), from, to + 1)
    tags.clear()
    closeIdle()
    if (names() !== before) log.info({ nodes: names() }, 'redis cluster')
    if (!cluster) close(first)
    cluster = true
    onMap(ranges)
  }

  const isCalm = () => byName.size > 0 && [...byName.values()].every((node) => node.answers())

  /** A server that will not say so stays unusable: said once. That one is away is said elsewhere. */
  const tellRefusal = (error: unknown) => {
    if (!isReply(error)) return log.debug({ err: error }, 'slots not told')
    if (error.message !== refusal)
      log.warn({ err: error }, 'the cluster does not say who serves its slots')
    refusal = error.message
  }

  const refresh = async () => {
    if (asking) return
    asking = true
    try {
      const ranges = await askSlots([...byName.values()])
      if (!stopped && ranges.length > 0) apply(ranges)
      refusal = ''
    } catch (error) {
      tellRefusal(error)
    } finally {
      asking = false
      schedule(isCalm() ? everyMs.calm : everyMs.doubt)
    }
  }

  /** Never later than it is due. */
  const schedule = (ms: number) => {
    const at = performance.now() + ms
    if (stopped || (timer && dueAt <= at)) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => {
      timer = undefined
      void refresh()
    }, ms)
  }

  const ofSlot = (slot: number) => owners[slot] ?? first

  return {
    all: () => (byName.size > 0 ? [...byName.values()] : [first]),
    isCluster: () => cluster,
    ofSlot,
    of: (key) => (cluster ? ofSlot(slotOf(key)) : first),
    tagOf(node) {
      if (!cluster) return '0'
      const tag = tags.get(node) ?? tagIn((slot) => owners[slot] === node)
      tags.set(node, tag)
      return tag
    },
    becomeCluster: () => schedule(everyMs.first),
    moved({ slot, to }, by) {
      if (stopped) return
      owners[slot] = at({ host: to.host || by.host, port: to.port })
      tags.clear()
      schedule(everyMs.doubt)
    },
    doubt: () => cluster && schedule(everyMs.doubt),
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
