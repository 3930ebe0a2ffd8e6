// A model of one partition in plain values: every like is a token that is in exactly one place, and a
// small MongoDB with the guarded write. What may happen to it is in scripts-steps.ts.
import type { Point } from '../redis/point.ts'
import type { AddLikesAnswer, Flush, SeedPost } from '../redis/scripts.ts'

export const posts = ['p0', 'p1', 'p2', 'p3', '__proto__', 'constructor', '123']
export type Place = 'pending' | 'claimed' | 'settled' | 'dead' | 'discarded'

export interface Token {
  post: string
  likes: number
  /** before this a continue decided */
  id: string
  point: string
  ordinal: number
  place: Place
}

export interface Lane {
  epoch: string
  n: number
  own: Point | null
  last: { flush: Flush; answer: AddLikesAnswer } | null
}

const newLane = (epoch: string): Lane => ({ epoch, n: 0, own: null, last: null })

export const createModel = () => ({
  tokens: [] as Token[],
  id: null as string | null,
  next: 1,
  open: null as { seq: number; ordinal: number } | null,
  stopped: false,
  paused: false,
  /** seqs that were open once: what a zombie remembers */
  past: [] as { seq: number; entries: Map<string, number> }[],
  mongo: new Map<string, { likes: number; seq: number }>(),
  checkpoint: 0,
  /** likes that MongoDB has beyond the settled ones, because an operator continued */
  extra: new Map<string, number>(),
  everDead: new Set<string>(),
  tokensOfKey: new Map<string, { token: string; point: string; ordinal: number }>(),
  lanes: [newLane('one'), newLane('two')] as const,
  reading: null as { slices: string; posts: SeedPost[] } | null,
  continued: 0,
})

export type Model = ReturnType<typeof createModel>

export const likesIn = (model: Model, place: Place, post?: string): number =>
  model.tokens.reduce(
    (sum, t) =>
      t.place === place && (post === undefined || t.post === post) ? sum + t.likes : sum,
    0,
  )

/** Moves the likes of these posts; the answer is how many. */
export const move = (
  model: Model,
  from: Place,
  to: Place,
  names: ReadonlySet<string> = new Set(posts),
) => {
  const moved = model.tokens.filter((t) => t.place === from && names.has(t.post))
  for (const token of moved) token.place = to
  return moved.reduce((sum, t) => sum + t.likes, 0)
}

/** Whether MongoDB has the open batch's likes of `post`. */
export const isWritten = (model: Model, post: string) =>
  model.mongo.get(post)?.seq === model.open?.seq

export const chosen = (bits: number) => posts.filter((_, i) => (bits >> i) & 1)
