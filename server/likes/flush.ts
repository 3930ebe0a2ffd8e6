// The numbered flushes of one lane: one load after the other goes to Redis until it is known what became of it.
//
// Every flush has a number that is never reused. The same flush is sent again until Redis answers, and
// Redis counts a number once, so a lost reply or a late arrival cannot count twice. After 5 s without
// an answer its callers are told that the outcome is unknown: only they may be counted or not.
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import type { RedisConnections } from '../redis/connections.ts'
import type { PartitionKeys } from '../redis/keys.ts'
import { isNeverSent, refusalOf } from '../redis/refusals.ts'
import type { Scripts } from '../redis/scripts.ts'
import type { FlushOutcome, Load } from './load.ts'
import { type NotCounted, unavailable } from './outcome.ts'

export const flushLimits = {
  giveUpMs: 5000, // after this a flush without an answer is "outcome unknown"
  retryMs: 50,
  rememberedMs: 1_800_000, // an answered flush is surely still known to Redis, which forgets after an hour
} as const

const unknown: NotCounted = { status: 'outcome-unknown', retryAfter: 1 }

export interface FlushDeps {
  readonly keys: PartitionKeys
  readonly redis: RedisConnections
  readonly scripts: Scripts
  readonly log: Log
  /** Other limits, for tests. */
  readonly limits?: Partial<Record<keyof typeof flushLimits, number>>
}

export interface Flush {
  /** Sends one load until Redis answers, refuses, or the time is up; never called before the last one ended. */
  send(load: Load): Promise<FlushOutcome>
  /** Whether Redis left a try of the flush under way without an answer. */
  unanswered(): boolean
}

export const createFlush = ({ keys, redis, scripts, log, limits }: FlushDeps): Flush => {
  const { giveUpMs, retryMs, rememberedMs } = { ...flushLimits, ...limits }

  // What Redis was last heard to know of this lane: see add-likes.lua, `lost`.
  let epoch = newEpoch()
  /** Becomes the partition's id if it has none; renewed with the epoch, so no lost data gets it again. */
  let incarnation = newEpoch()
  let number = 0
  let acknowledged = 0
  let acknowledgedAt = 0
  let seen = 0
  /** A loss before this continue is decided: it stops the partition no second time. */
  let told = '0'
  let unanswered = false

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
    acknowledged > 0 && performance.now() - acknowledgedAt < rememberedMs
      ? Number.MAX_SAFE_INTEGER
      : seen

  const call = (load: Load, n: number) => {
    redis.gather()
    return scripts.addLikes(keys, {
      epoch,
      n,
      acked: acknowledged,
      seen: mustHave(),
      told,
      randomId: incarnation,
      plain: load.pairs,
      groups: load.groups,
    })
  }

  const send = async (load: Load): Promise<FlushOutcome> => {
    const deadline = performance.now() + giveUpMs
    let n = ++number
    let maybeCounted = false
    let said = false
    for (;;) {
      const away = redis.reason()
      if (away) {
        if (!maybeCounted) return unavailable(away)
      } else {
        try {
          crashPoint('flush-begins')
          const sent = call(load, n)
          crashPoint('flush-sent')
          const reply = await sent
          crashPoint('flush-answered')
          if (Number(reply.continued) > Number(told)) told = reply.continued
          if (reply.status === 'ok' || reply.status === 'again') {
            acknowledged = n
            acknowledgedAt = performance.now()
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
          const refused = refusalOf(error)
          if (refused && !maybeCounted) return unavailable(refused)
          if (!refused && !isNeverSent(error)) maybeCounted = true
          unanswered = true
          // Once: a hanging Redis would be said for every try of every partition.
          if (!said) log.warn({ flush: n, reason: reasonOf(error) }, 'flush not answered')
          said = true
        }
      }
      if (performance.now() > deadline)
        return maybeCounted ? unknown : unavailable(away ?? 'redis-away')
      await delay(retryMs)
    }
  }

  return {
    send: (load) => {
      unanswered = false
      return send(load)
    },
    unanswered: () => unanswered,
  }
}

/** 128 random bits: a process id could come back with old flush numbers. */
const newEpoch = () => randomBytes(16).toString('base64url')

/** The first line of an error; its stack is ioredis' own, and it carries the command. */
const reasonOf = (error: unknown) => String(error).split('\n')[0]!.slice(0, 200)
