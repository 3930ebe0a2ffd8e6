// One partition's coalescer: at most one flush is in flight, what came meanwhile leaves as the next one.
//
// Every flush has a number that is never reused. The same flush is sent again until Redis answers, and
// Redis counts a number once, so a lost reply or a late arrival cannot count twice. After 5 s without
// an answer its callers are told that the outcome is unknown: only they may be counted or not.
import { randomBytes } from 'node:crypto'
import { setTimeout as delay, setImmediate } from 'node:timers/promises'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import type { RedisConnections } from '../redis/connections.ts'
import type { PartitionKeys } from '../redis/keys.ts'
import { isNeverSent, isRefusal } from '../redis/refusals.ts'
import type { Scripts } from '../redis/scripts.ts'
import { createLoad, type FlushOutcome, type Load, type NotCounted } from './load.ts'

export const laneLimits = {
  maxItems: 10_000, // waiting requests before a lane refuses
  maxWaitMs: 1000, // age of the oldest waiting request before a lane refuses
  maxPosts: 2000, // posts per flush: the script stays under about 10 ms
  giveUpMs: 5000, // after this a flush without an answer is "outcome unknown"
  retryMs: 50,
  rememberedMs: 1_800_000, // an answered flush is surely still known to Redis, which forgets after an hour
} as const

const overloaded: NotCounted = { status: 'overloaded', retryAfter: 1 }
const unknown: NotCounted = { status: 'outcome-unknown', retryAfter: 1 }

export interface Lane {
  /** Why it cannot take `items` more requests now; null when it can. */
  refuses(items: number): NotCounted | null
  /** The load that leaves next; whatever is put into it synchronously leaves together. */
  load(): Load
  /** Waiting and in flight. */
  items(): number
  /** Takes nothing more; resolves when all it took is answered. */
  stop(): Promise<void>
}

export interface LaneParts {
  readonly keys: PartitionKeys
  readonly redis: RedisConnections
  readonly scripts: Scripts
  readonly log: Log
  /** Called once per counted flush, before its callers. */
  readonly counted: (load: Load, outcome: FlushOutcome & { status: 'counted' }) => void
  /** Other limits, for tests. */
  readonly limits?: Partial<Record<keyof typeof laneLimits, number>>
}

export const createLane = ({ keys, redis, scripts, log, counted, limits }: LaneParts): Lane => {
  const { maxItems, maxWaitMs, maxPosts, giveUpMs, retryMs, rememberedMs } = {
    ...laneLimits,
    ...limits,
  }
  const loads: Load[] = []
  let inFlight = 0
  let running: Promise<void> | null = null
  let stopping = false

  // What Redis was last heard to know of this lane: see add-likes.lua, `lost`.
  let epoch = newEpoch()
  /** Becomes the partition's id if it has none; renewed with the epoch, so no lost data gets it again. */
  let incarnation = newEpoch()
  let number = 0
  let acknowledged = 0
  let acknowledgedAt = 0
  let seen = 0

  const beginEpoch = (accepted: number) => {
    epoch = newEpoch()
    incarnation = newEpoch()
    number = acknowledged = 0
    seen = accepted
  }

  /**
   * What Redis must have accepted when it does not know this epoch any more. Soon after an answer it
   * must know the epoch: what others were counted since then proves nothing about our own likes.
   */
  const mustHave = () =>
    acknowledged > 0 && Date.now() - acknowledgedAt < rememberedMs ? Number.MAX_SAFE_INTEGER : seen

  const call = (load: Load, n: number) => {
    redis.gather()
    return scripts.addLikes(keys, {
      epoch,
      n,
      acked: acknowledged,
      seen: mustHave(),
      randomId: incarnation,
      plain: load.pairs,
      groups: load.groups,
    })
  }

  /** Sends one load until Redis answers, refuses, or the time is up. */
  const send = async (load: Load): Promise<FlushOutcome> => {
    const deadline = Date.now() + giveUpMs
    let n = ++number
    let maybeCounted = false
    for (;;) {
      if (redis.state() !== 'up') {
        if (!maybeCounted) return overloaded
      } else {
        try {
          crashPoint('flush-begins')
          const sent = call(load, n)
          crashPoint('flush-sent')
          const reply = await sent
          crashPoint('flush-answered')
          if (reply.status === 'ok' || reply.status === 'again') {
            acknowledged = n
            acknowledgedAt = Date.now()
            seen = reply.accepted
            return { ...reply, status: 'counted' }
          }
          log.error({ flush: n, accepted: reply.accepted, seen }, `redis says ${reply.status}`)
          beginEpoch(reply.accepted)
          // Older data than was acknowledged: this load is in it only if it was sent before.
          if (reply.status === 'old' || maybeCounted) return unknown
          n = ++number
          continue
        } catch (error) {
          if (isRefusal(error) && !maybeCounted) return overloaded
          if (!isRefusal(error) && !isNeverSent(error)) maybeCounted = true
          log.warn({ flush: n, err: error }, 'flush not answered')
        }
      }
      if (Date.now() > deadline) return maybeCounted ? unknown : overloaded
      await delay(retryMs)
    }
  }

  const refuseOverdue = () => {
    const now = Date.now()
    while (loads[0] && now - loads[0].since > maxWaitMs) loads.shift()!.finish(overloaded)
  }

  const run = async () => {
    await turn()
    let load = loads.shift()
    let answer = load && send(load)
    while (load && answer) {
      inFlight = load.items()
      const outcome = await answer
      const done = load
      if (outcome.status !== 'counted') refuseOverdue()
      // The next flush leaves before the answers of this one are written: Redis works meanwhile.
      load = loads.shift()
      answer = load && send(load)
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

  return {
    refuses(items) {
      if (stopping || redis.state() !== 'up') return overloaded
      const oldest = loads[0]
      if (!oldest) return null
      if (waiting() + items > maxItems) return overloaded
      return Date.now() - oldest.since > maxWaitMs ? overloaded : null
    },
    load() {
      const last = loads.at(-1)
      if (last && last.posts() < maxPosts) return last
      const load = createLoad(Date.now())
      loads.push(load)
      running ??= run()
      return load
    },
    items: () => waiting() + inFlight,
    async stop() {
      stopping = true
      await running
    },
  }
}

/** 128 random bits: a process id could come back with old flush numbers. */
const newEpoch = () => randomBytes(16).toString('base64url')

/** The rest of this turn of the event loop still joins the load. */
const turn = () => setImmediate()
