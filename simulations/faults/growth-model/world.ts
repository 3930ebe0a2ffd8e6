// Redis, MongoDB and what is expected of them. Like number i is worth 4^i, so a sum shows which likes are in it, and how
// often.
import { hashOf } from '../../../server/likes/partition.ts'
import type { Point } from '../../../server/redis/point.ts'
import { type Actor, createRandom, createSchedule } from '../model/schedule.ts'
import { newPart, receiptState } from './parts.ts'
import type { Rules } from './rules.ts'

export const mostPartitions = 4 // 1 → 2 → 4
const maxLikes = 20

/** One post for each partition of the largest K. */
export const posts = Array.from({ length: mostPartitions }, (_, p) => {
  let i = 0
  while (hashOf(`post-${i}`) % mostPartitions !== p) i++
  return `post-${i}`
})
export const partitionOf = (post: string, partitions: number) => hashOf(post) % partitions

/** A request and what its client was told. */
export interface Like {
  readonly index: number
  readonly post: string
  counted: boolean
  /** how often it was sent and not surely refused; it may be counted then */
  sent: number
  receipt: { readonly ordinal: number; readonly point: Point } | null
}

export const createWorld = (seed: number, rules: Rules) => {
  const random = createRandom(seed)
  const schedule = createSchedule(random)
  const parts = Array.from({ length: mostPartitions }, newPart)
  const likes: Like[] = []
  const faults: string[] = []
  const mongodb = {
    posts: new Map<string, { likes: number; seq: number }>(),
    checkpoints: new Map<number, number>(),
    partitions: 1,
  }
  const config = { partitions: 1 }
  /** MongoDB refuses it for good, until it is repaired. */
  const poison = { post: random.chance(0.5) ? random.pick(posts) : null }
  let time = 1000

  const timesIn = (post: string, { index }: Like) =>
    Math.floor((mongodb.posts.get(post)?.likes ?? 0) / 4 ** index) % 4

  return {
    ...{ random, rules, schedule, parts, likes, faults, mongodb, config, poison },
    /** Now and then it steps back. */
    clock: () => {
      time += random.below(3)
      return random.chance(0.3) ? time - random.below(500) : time
    },
    effect: <T>(actor: Actor, run: () => T) =>
      schedule.effect(actor, () => new Error('no answer'), run),
    newLike(): Like | null {
      if (likes.length >= maxLikes) return null
      const like: Like = {
        index: likes.length,
        post: random.pick(posts),
        counted: false,
        sent: 0,
        receipt: null,
      }
      likes.push(like)
      return like
    },
    checkNow() {
      for (const like of likes) {
        const times = timesIn(like.post, like)
        if (times > 1) faults.push(`like ${like.index} is ${times} times in MongoDB`)
        if (!like.receipt) continue
        const home = parts[partitionOf(like.post, config.partitions)]!
        const state = receiptState(home, like.post, like.receipt.ordinal, like.receipt.point)
        if (state === 'lost' || state === 'unknown')
          faults.push(`receipt ${like.index} is ${state}`)
        if (state === 'persisted' && times === 0) {
          faults.push(`receipt ${like.index} lies`)
        }
      }
    },
    checkEnd() {
      for (const like of likes) {
        const times = timesIn(like.post, like)
        if (like.counted && times !== 1)
          faults.push(`like ${like.index} was counted and is there ${times} times`)
        if (like.sent === 0 && times !== 0)
          faults.push(`like ${like.index} was refused and is there`)
      }
    },
  }
}

export type World = ReturnType<typeof createWorld>
