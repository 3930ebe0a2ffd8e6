// Redis, MongoDB and what is expected of them. Like number i is worth 4^i, so a sum shows which likes are in it, and how
// often; the numbers that an administrator sets are above all of them.
import { type Actor, createRandom, createSchedule } from '../model/schedule.ts'
import { type Change, newPartition } from './partition.ts'
import type { Rules } from './rules.ts'

export const posts = ['a', 'b']
const maxLikes = 16
const setUnit = 4 ** maxLikes

export interface Like {
  readonly index: number
  readonly post: string
  told: 'counted' | 'refused' | 'unknown'
}

export const createWorld = (seed: number, rules: Rules) => {
  const random = createRandom(seed)
  const schedule = createSchedule(random)
  const partition = newPartition()
  const mongodb = new Map<string, { likes: number; seq: number }>()
  const likes: Like[] = []
  const changes: Change[] = []
  const faults: string[] = []
  /** the number that was set last, and the likes that it replaced */
  const expected = new Map(posts.map((post) => [post, { set: 0, replaced: new Set<number>() }]))
  const opened = new Set<string>()
  /** by post: the change of its state that was taken last, and whether its sender was told so */
  const states = new Map<string, { change: Change; told: boolean }>()

  const digit = (number: number, index: number) => Math.floor(number / 4 ** index) % 4
  const likesOf = (post: string) => mongodb.get(post)?.likes ?? 0

  return {
    ...{ random, rules, schedule, partition, mongodb, likes, changes, faults },
    effect: <T>(actor: Actor, run: () => T) =>
      schedule.effect(actor, () => new Error('no answer'), run),
    newLike(): Like | null {
      if (likes.length >= maxLikes) return null
      const like: Like = { index: likes.length, post: random.pick(posts), told: 'unknown' }
      likes.push(like)
      return like
    },
    newChange(): Change {
      const likes = random.chance(0.6) ? random.below(8) * setUnit : null
      const state = likes === null ? random.pick(['open', 'blocked', 'deleted'] as const) : null
      const change = { id: `change-${changes.length}`, post: random.pick(posts), likes, state }
      changes.push(change)
      return change
    },
    /** In the step that takes it for the first time. */
    noteTaken(change: Change) {
      if (change.state) states.set(change.post, { change, told: false })
    },
    noteTold(change: Change) {
      const last = states.get(change.post)
      if (last?.change === change) last.told = true
    },
    /** Its sender was told that no like of the post is counted any more. */
    mustRefuse(post: string) {
      const last = states.get(post)
      return last?.told === true && last.change.state !== 'open'
    },
    /** In the step that opens it: what is in MongoDB by now is replaced, everything else comes on top. */
    noteOpened({ id, post, likes: set }: Change, pendingBefore: number) {
      if (opened.has(id)) faults.push(`${id} is opened twice`)
      opened.add(id)
      if (set === null) return
      const waits = (index: number) => digit(pendingBefore, index) > 0
      const inMongoDb = likes.filter(
        (like) => like.post === post && digit(likesOf(post), like.index) > 0,
      )
      const replaced = new Set(expected.get(post)!.replaced)
      for (const { index } of inMongoDb) if (!waits(index)) replaced.add(index)
      expected.set(post, { set, replaced })
    },
    sum: () => posts.reduce((sum, post) => sum + likesOf(post), 0),
    checkEnd() {
      for (const { id } of changes)
        if (partition.known.has(id) && !opened.has(id)) faults.push(`${id} is lost`)
      for (const post of posts) {
        const { set, replaced } = expected.get(post)!
        const found = likesOf(post)
        if (found - (found % setUnit) !== set) faults.push(`${post} has another number than set`)
        for (const { index, told, ...like } of likes) {
          const times = digit(found, index)
          const most = like.post === post && told !== 'refused' && !replaced.has(index) ? 1 : 0
          const least = most === 1 && told === 'counted' ? 1 : 0
          if (times < least || times > most)
            faults.push(`like ${index} (${told}) is ${times} times in ${post}`)
        }
      }
    },
  }
}

export type World = ReturnType<typeof createWorld>
