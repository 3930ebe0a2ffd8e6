// One partition's coalescer: at most one flush is in flight, what came meanwhile leaves as the next one.
import { setImmediate } from 'node:timers/promises'
import type { UnavailableReason } from '../../contract/index.ts'
import { createFlush, type Flush, type FlushDeps } from './flush.ts'
import { type CountedFlush, createLoad, type Load } from './load.ts'
import { busy, type NotCounted, unavailable } from './outcome.ts'

const laneLimits = {
  maxItems: 10_000, // waiting requests before a lane refuses
  maxWaitMs: 1000, // age of the oldest waiting request before a lane refuses
  maxPosts: 4000, // posts per flush; as many keep Redis busy for 9 ms, 12 with its file
} as const

export interface Lane {
  /** Why it cannot take `items` more requests now; null when it can. */
  refuses(items: number): NotCounted | null
  /** The load that leaves next; whatever is put into it synchronously leaves together. */
  load(): Load
  /** Waiting and in flight. */
  items(): number
  /** Whether its likes are still in Redis; a flush under way asks it by itself. Never rejects. */
  ask(): Promise<void>
  /** Likes of it may be lost: only then its question has an end. */
  vouches(): boolean
  /** Takes nothing more; resolves when all it took is answered, and it has asked once more. */
  stop(): Promise<void>
}

export interface LaneDeps extends Omit<FlushDeps, 'limits'> {
  /** Called once per counted flush, before its callers. */
  readonly counted: (load: Load, outcome: CountedFlush) => void
  /** Why its node has no room for more; null: it has. */
  readonly noRoom?: () => UnavailableReason | null
  /** The same flush, seen. */
  readonly watch?: (flush: Flush) => Flush
  /** Other limits, for tests. */
  readonly limits?: Partial<Record<keyof typeof laneLimits, number>> & FlushDeps['limits']
}

const unseen = (flush: Flush) => flush

export const createLane = ({ counted, limits = {}, watch = unseen, ...deps }: LaneDeps): Lane => {
  const { maxItems, maxWaitMs, maxPosts } = { ...laneLimits, ...limits }
  const { node, noRoom = () => null } = deps
  const flush = watch(createFlush({ ...deps, limits }))
  const loads: Load[] = []
  let inFlight = 0
  let running: Promise<void> | null = null
  let stopping = false

  const isOverdue = (load: Load | undefined) =>
    load !== undefined && performance.now() - load.since > maxWaitMs

  /** What waited behind a flush that was not counted; the next one may be. */
  const refuseOverdue = (outcome: NotCounted) => {
    const refusal = outcome.status === 'unavailable' ? outcome : unavailable('redis-away')
    while (isOverdue(loads[0])) loads.shift()!.finish(refusal)
  }

  const run = async () => {
    await turn()
    let load = loads.shift()
    let answer = load && flush.send(load)
    while (load && answer) {
      inFlight = load.items()
      const outcome = await answer
      const done = load
      if (outcome.status !== 'counted' && outcome.status !== 'refused') refuseOverdue(outcome)
      // The next flush leaves before the answers of this one are written: Redis works meanwhile.
      load = loads.shift()
      answer = load && flush.send(load)
      if (outcome.status === 'counted') counted(done, outcome)
      done.finish(outcome)
    }
    inFlight = 0
    running = loads.length > 0 ? run() : null
  }

  const waiting = () => {
    let items = 0
    for (const load of loads) items += load.items()
    return items
  }

  const ask = async () => {
    // A Redis that is given no likes can still tell that it lost some.
    if (running || node().state() === 'away') return
    await flush.ask().catch((error) => deps.log.debug({ err: error }, 'history not told'))
  }

  return {
    refuses(items) {
      if (stopping) return unavailable('stopping')
      const away = node().reason() ?? noRoom()
      if (away) return unavailable(away)
      if (!loads[0]) return null
      if (waiting() + items <= maxItems && !isOverdue(loads[0])) return null
      return flush.unanswered() ? unavailable('redis-away') : busy
    },
    load() {
      const last = loads.at(-1)
      if (last && last.posts() < maxPosts) return last
      const load = createLoad(performance.now())
      loads.push(load)
      running ??= run()
      return load
    },
    items: () => waiting() + inFlight,
    ask,
    vouches: flush.vouches,
    async stop() {
      stopping = true
      while (running) await running // what a refused flush gave back leaves once more
      if (flush.vouches()) await ask()
    },
  }
}

/** The rest of this turn of the event loop still joins the load. */
const turn = () => setImmediate()
