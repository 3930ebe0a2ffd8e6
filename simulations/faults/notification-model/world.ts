// Redis, MongoDB, queue and receiver of one run, and what is expected of them: whatever passes a milestone in MongoDB is
// at the receiver, or counted as told to nobody.
import { passed } from '../../../server/notifications/milestones.ts'
import { noticeOf, webhookId } from '../../../server/notifications/notice.ts'
import type { NotificationJob } from '../../../server/notifications/queue.ts'
import type { Job, World } from '../model/actors.ts'
import type { Collection } from '../model/mongodb.ts'
import { createModelRedis, emptyRedis } from '../model/redis.ts'
import { type Actor, createRandom, createSchedule } from '../model/schedule.ts'
import type { Rules } from './rules.ts'

export const milestones = [10, 25, 50, 100]
export const poison = 'poison'
export const posts = ['a', '__proto__', poison]

export interface Sent {
  readonly job: NotificationJob
  state: 'waiting' | 'active' | 'done'
}

export const createWorld = (seed: number, rules: Rules) => {
  const random = createRandom(seed)
  const schedule = createSchedule(random)
  let clock = 1_700_000_000_000
  const state = emptyRedis()
  const documents: Collection = new Map()
  if (random.chance(0.3)) documents.set(poison, { _id: poison, likes: 'x', seq: 0 })
  const common: World = {
    ...{ random, schedule, posts: documents, checkpoints: new Map() },
    redis: createModelRedis(state, () => (clock += random.below(3))),
    jobs: new Map<string, Job>(),
    queueWorks: random.chance(0.8),
  }
  const likesOf = (post: string) => {
    const likes = documents.get(post)?.likes
    return typeof likes === 'number' ? likes : 0
  }
  const seen = new Map(posts.map((post) => [post, likesOf(post)]))
  const due = new Set<string>()
  /** webhook-id → the milestone that came with it */
  const received = new Map<string, string>()
  const faults: string[] = []

  return {
    ...{ random, schedule, rules, state, common, faults, likesOf },
    effect: <T>(actor: Actor, run: () => T) =>
      schedule.effect(actor, () => new Error('no answer'), run),
    /** The webhook's queue, by webhook-id. */
    queue: new Map<string, Sent>(),
    /** Not all fit when it is small. */
    bound: random.chance(0.3) ? 1 + random.below(2) : 1000,
    queueIsFull: () => random.chance(0.2),
    /** What the last step did to MongoDB. */
    watch() {
      for (const [post, before] of seen) {
        const after = likesOf(post)
        for (const milestone of passed(before, after, milestones)) due.add(`${post} ${milestone}`)
        seen.set(post, after)
      }
    },
    receive(id: string, about: string) {
      const before = received.get(id)
      if (before !== undefined && before !== about)
        faults.push(`${id} is of ${before} and ${about}`)
      received.set(id, about)
    },
    check() {
      const told = [...received.values()]
      for (const about of told) if (!due.has(about)) faults.push(`${about} was not passed`)
      if (new Set(told).size < told.length) faults.push('a milestone has two ids')
      const missing = [...due].filter((about) => !told.includes(about))
      if (missing.length > (rules.countsUnnoticed ? state.unnoticed : 0))
        faults.push(`never told: ${missing.join(', ')}`)
      if (state.notices.size > 0) faults.push('notices are left over')
      const left = state.left.map((text) => webhookId(noticeOf(text), ''))
      if (new Set(left).size < left.length) faults.push('a milestone was noticed twice')
    },
  }
}

export type NotificationWorld = ReturnType<typeof createWorld>
