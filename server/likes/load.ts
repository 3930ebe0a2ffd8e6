// What one flush carries: likes of the same post merged into one pair, and keyed groups side by side.
// A group is never merged, because its token decides whether it counts.
import type { Point } from '../redis/point.ts'
import type { GroupAnswer, KeyedGroup, RefusedState } from '../redis/scripts.ts'
import type { LikeResult, NotCounted } from './outcome.ts'

/** `totals[i]` belongs to the pair that `put` answered `i` for; null: not in Redis. */
export interface CountedFlush {
  readonly status: 'counted'
  /** where they are; null: all were repeats */
  readonly point: Point | null
  readonly ordinal: number
  readonly totals: readonly (number | null)[]
  readonly groups: readonly GroupAnswer[]
}

/** Nothing of it was counted, because of these posts: the others may leave again. */
export interface RefusedFlush {
  readonly status: 'refused'
  readonly posts: ReadonlyMap<string, RefusedState>
}

export type FlushOutcome = CountedFlush | RefusedFlush | NotCounted

export interface Load {
  /** When its first like arrived, by performance.now(). */
  readonly since: number
  readonly pairs: (readonly [string, number])[]
  readonly groups: KeyedGroup[]
  /** The `traceparent`s of likes in it, the first of them. */
  readonly linked: string[]
  /** By index of a pair: its answer, made once for all who share it. */
  readonly results: (LikeResult | Promise<LikeResult> | undefined)[]
  /** How the receipts of its pairs begin, made once; '' before. */
  batch: string
  /** Likes in it (a count of 3 is 3). */
  likes(): number
  /** Requests in it. */
  items(): number
  /** Posts the script will touch for it: pairs and items of groups. */
  posts(): number
  /** Adds likes of a post; the answer is its index in `totals`. */
  put(post: string, count: number): number
  /** Adds a keyed group; the answer is its index in `groups`. */
  putGroup(group: KeyedGroup): number
  /** Notes a sampled `traceparent` that a like came with. */
  link(traceparent: string): void
  /** `done` is called once, with the flush's outcome. */
  await(done: (outcome: FlushOutcome) => void): void
  finish(outcome: FlushOutcome): void
}

/** A span has no more links: its flush may carry thousands of likes. */
const maxLinked = 32

export const createLoad = (since: number): Load => {
  const index = new Map<string, number>()
  const pairs: [string, number][] = []
  const groups: KeyedGroup[] = []
  const linked: string[] = []
  const results: Load['results'] = []
  const callers: ((outcome: FlushOutcome) => void)[] = []
  let likes = 0
  let grouped = 0

  return {
    since,
    pairs,
    groups,
    linked,
    results,
    batch: '',
    likes: () => likes,
    items: () => callers.length,
    posts: () => pairs.length + grouped,
    put(post, count) {
      likes += count
      const at = index.get(post)
      if (at !== undefined) {
        pairs[at]![1] += count
        return at
      }
      index.set(post, pairs.length)
      return pairs.push([post, count]) - 1
    },
    putGroup(group) {
      for (const [, count] of group.items) likes += count
      grouped += group.items.length
      return groups.push(group) - 1
    },
    link(traceparent) {
      if (linked.length < maxLinked) linked.push(traceparent)
    },
    await: (done) => void callers.push(done),
    finish(outcome) {
      for (const done of callers) done(outcome)
    },
  }
}
