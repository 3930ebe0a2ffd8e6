// The numbered flushes of one lane: one load after the other goes to Redis until it is known what became of it.
//
// Every flush has a number that is never reused. The same flush is sent again until Redis answers, and
// Redis counts a number once, so a lost reply or a late arrival cannot count twice. After 5 s without
// an answer its callers are told that the outcome is unknown: only they may be counted or not.
//
// Each call tells where the lane's own last likes were counted; Redis answers `lost` when they are not in its
// history. A lane that has nothing to count asks the same by itself.
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import type { PartitionKeys } from '../redis/keys.ts'
import type { RedisNode } from '../redis/node.ts'
import { readPoint } from '../redis/point.ts'
import { isNeverSent, refusalOf } from '../redis/refusals.ts'
import { TooFewReplicasError } from '../redis/replicas.ts'
import type { AddLikesAnswer, History, RefusedState } from '../redis/scripts.ts'
import type { CountedFlush, FlushOutcome, Load } from './load.ts'
import { beginEpoch, newMemory, remember, startOver } from './memory.ts'
import { type NotCounted, unavailable } from './outcome.ts'

const flushLimits = {
  giveUpMs: 5000, // after this a flush without an answer is "outcome unknown"
  retryMs: 50,
  movesMs: 500, // most slots of a cluster have moved by then; the likes of others are refused
} as const

const unknown: NotCounted = { status: 'outcome-unknown', retryAfter: 1 }

export interface FlushDeps {
  readonly keys: PartitionKeys
  /** how many there are */
  readonly partitions: number
  /** Who has the partition, whenever it is called. */
  readonly node: () => Pick<RedisNode, 'reason' | 'state' | 'scripts'>
  readonly log: Log
  /** Likes that this lane had only heard of are lost. */
  readonly othersLost: () => void
  /** Posts of a flush are blocked or deleted. */
  readonly refusedPosts?: (states: ReadonlyMap<string, RefusedState>) => void
  /** Other limits, for tests. */
  readonly limits?: Partial<Record<keyof typeof flushLimits, number>>
}

export interface Flush {
  /** Sends one load until Redis answers, refuses, or the time is up; never called before the last one ended. */
  send(load: Load): Promise<FlushOutcome>
  /** Whether its likes are still there; a loss stops the partition. Never called while a load is under way. */
  ask(): Promise<void>
  /** Likes of it are in Redis, as far as it knows. */
  vouches(): boolean
  /** Whether Redis left a try of the flush under way without an answer. */
  unanswered(): boolean
}

export const createFlush = ({
  keys,
  partitions,
  node,
  log,
  othersLost,
  refusedPosts = () => {},
  limits,
}: FlushDeps): Flush => {
  const { giveUpMs, retryMs, movesMs } = { ...flushLimits, ...limits }

  const memory = newMemory()
  let epoch = newEpoch()
  let calls = 0
  let unanswered = false

  /** No two calls have the same: see history.lua. */
  const randomId = () => `${epoch}-${(calls++).toString(36)}`

  const renew = () => {
    epoch = newEpoch()
    calls = 0
  }

  const call = (load: Load, again: boolean) => {
    const { number: n, counted, own, heard } = memory
    return node().scripts.addLikes(keys, {
      ...{ epoch, n, again, counted, own, heard, randomId: randomId() },
      plain: load.pairs,
      groups: load.groups,
      partitions,
    })
  }

  const hear = (history: History) => {
    const { last } = history
    if (history.othersLost) {
      log.error({ heard: memory.heard, last }, 'redis lost likes that others counted')
      othersLost()
    }
    memory.heard = last
  }

  const lost = ({ last }: History) => {
    log.error({ own: memory.own, last }, 'redis lost likes of this process')
    startOver(memory, last)
    renew()
  }

  const counted = ({ point, last, ordinal, totals, groups }: AddLikesAnswer): CountedFlush => {
    // A flush that came again was counted by itself: then its keys are repeats of it.
    const repeats = groups.filter(({ repeat }) => repeat).map((group) => readPoint(group.point))
    remember(
      memory,
      memory.number,
      point,
      repeats.filter((repeat) => repeat !== null),
      last,
    )
    return { status: 'counted', point, ordinal, totals, groups }
  }

  const send = async (load: Load): Promise<FlushOutcome> => {
    const began = performance.now()
    const [deadline, movesUntil] = [began + giveUpMs, began + movesMs]
    memory.number++
    let maybeCounted = false
    let said = false
    for (;;) {
      const away = node().reason()
      if (away) {
        if (!maybeCounted) return unavailable(away)
        if (away === 'redis-too-few-replicas') return unknown
      } else {
        try {
          crashPoint('flush-begins')
          const sent = call(load, maybeCounted)
          crashPoint('flush-sent')
          const reply = await sent
          crashPoint('flush-answered')
          hear(reply)
          if (reply.status === 'ok' || reply.status === 'again') return counted(reply)
          // The number is used up: an earlier try that arrives late counts nothing either.
          if (reply.status === 'refused') {
            refusedPosts(reply.refused)
            return { status: 'refused', posts: reply.refused }
          }
          if (reply.status === 'lost') lost(reply)
          else {
            log.warn({ flush: memory.number }, `redis says ${reply.status}`)
            beginEpoch(memory)
            renew()
          }
          // Not known there: this load is in it only if it was sent before.
          if (reply.status === 'old' || maybeCounted) return unknown
          memory.number++
          continue
        } catch (error) {
          if (error instanceof TooFewReplicasError) return unknown
          const refused = refusalOf(error)
          // It goes again, under the same number, to the node that has the partition by then.
          const moves = refused === 'redis-moves' && performance.now() < movesUntil
          if (refused && !maybeCounted && !moves) return unavailable(refused)
          if (!refused && !isNeverSent(error)) maybeCounted = true
          unanswered ||= !moves
          // Once: a hanging Redis would be said for every try of every partition.
          if (!said && !moves)
            log.warn({ flush: memory.number, reason: reasonOf(error) }, 'flush not answered')
          said ||= !moves
        }
      }
      if (performance.now() > deadline)
        return maybeCounted ? unknown : unavailable(away ?? 'redis-away')
      await delay(retryMs)
    }
  }

  const ask = async () => {
    const asked = { epoch, number: memory.number }
    const { own, heard } = memory
    const reply = await node().scripts.askHistory(keys, { own, heard, randomId: randomId() })
    // A flush that left meanwhile told the same, and is answered for itself.
    if (asked.epoch !== epoch || asked.number !== memory.number) return
    hear(reply)
    if (reply.status === 'lost') lost(reply)
  }

  return {
    send: (load) => {
      unanswered = false
      return send(load)
    },
    ask,
    vouches: () => memory.own !== null,
    unanswered: () => unanswered,
  }
}

/** 128 random bits: a process id could come back with old flush numbers. */
const newEpoch = () => randomBytes(16).toString('base64url')

/** The first line of an error; its stack is ioredis' own, and it carries the command. */
const reasonOf = (error: unknown) => String(error).split('\n')[0]!.slice(0, 200)
