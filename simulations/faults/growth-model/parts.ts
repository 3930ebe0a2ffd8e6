// The partitions of Redis as far as a change of K concerns them: each function is one script, whole or not at all. Those of
// the change itself: splitting.ts.
import { readOrigins } from '../../../server/likes/inherited-keys.ts'
import type { Point } from '../../../server/redis/point.ts'
import type { Rules } from './rules.ts'

export type Likes = readonly (readonly [post: string, likes: number])[]

export interface Known {
  readonly token: string
  readonly ordinal: number
  readonly point: Point
}

export interface Part {
  layout: string | null
  /** whose incarnation it is; null: nothing was counted yet */
  id: string | null
  accepted: number
  elsewhere: number
  settled: number
  /** the counter; `letters` has them by post */
  dead: number
  pending: Map<string, number>
  open: { seq: number; ordinal: number; likes: Map<string, number> } | null
  nextord: number
  settledord: number
  lastseq: number
  settledseq: number
  letters: Map<string, number>
  info: Map<string, readonly [first: number, last: number, into: number]>
  cuts: Map<string, number>
  origins: string
  /** epoch → the last n, and where it was counted */
  flushes: Map<string, { n: number; ordinal: number; point: Point | null }>
  keys: Map<string, Known>
}

export const newPart = (): Part => ({
  ...{ layout: null, id: null, accepted: 0, elsewhere: 0, settled: 0, dead: 0, open: null },
  ...{ nextord: 1, settledord: 0, lastseq: 0, settledseq: 0, origins: '' },
  ...{ pending: new Map(), letters: new Map(), info: new Map(), cuts: new Map() },
  ...{ flushes: new Map(), keys: new Map() },
})

const sumOf = (likes: ReadonlyMap<string, number>) => [...likes.values()].reduce((a, b) => a + b, 0)
const add = (to: Map<string, number>, post: string, likes: number) =>
  to.set(post, (to.get(post) ?? 0) + likes)

/** What is accepted here is here, in MongoDB, or accounted for elsewhere. */
export const isConserved = (part: Part): boolean =>
  part.accepted - part.elsewhere ===
  sumOf(part.pending) + sumOf(part.open?.likes ?? new Map()) + part.settled + part.dead

export interface Flush {
  readonly epoch: string
  readonly n: number
  readonly again: boolean
  readonly own: Point | null
  readonly partitions: number
  readonly likes: Likes
  readonly key: { readonly name: string; readonly token: string } | null
}

export type Counted = {
  readonly status: 'counted'
  readonly repeat: boolean
  readonly ordinal: number
  readonly point: Point | null
}

const isKnown = (part: Part, { id, position }: Point) =>
  position <= (id === part.id ? part.accepted : (part.cuts.get(id) ?? -1))

const refusesK = (part: Part, partitions: number, rule: boolean) =>
  rule && part.layout !== null && part.layout !== String(partitions)

export const addLikes = (
  part: Part,
  flush: Flush,
  rules: Rules,
): Counted | { readonly status: 'lost' | 'old' | 'gone' | 'grow' } => {
  if (flush.own && !isKnown(part, flush.own)) return { status: 'lost' }
  const flushed = part.flushes.get(flush.epoch)
  if (flush.n < (flushed?.n ?? 0)) return { status: 'old' }
  if (!flushed && (flush.n > 1 || flush.again)) return { status: 'gone' }
  const known = flush.key && part.keys.get(flush.key.name)
  if (flush.n === flushed?.n)
    return { status: 'counted', repeat: false, ordinal: flushed.ordinal, point: flushed.point }
  if (refusesK(part, flush.partitions, rules.refusesLikes)) return { status: 'grow' }
  const repeat = known?.token === flush.key?.token ? known : undefined
  part.id ??= `${flush.epoch}.${flush.n}`
  if (!repeat)
    for (const [post, likes] of flush.likes) {
      add(part.pending, post, likes)
      part.accepted += likes
    }
  const { nextord: ordinal } = part
  const point = repeat ? null : { id: part.id, position: part.accepted }
  part.flushes.set(flush.epoch, {
    n: flush.n,
    ordinal: repeat?.ordinal ?? ordinal,
    point: repeat?.point ?? point,
  })
  if (flush.key && point) part.keys.set(flush.key.name, { ...flush.key, ordinal, point })
  return {
    status: 'counted',
    repeat: !!repeat,
    ordinal: repeat?.ordinal ?? ordinal,
    point: repeat?.point ?? point,
  }
}

/** Makes known here what an origin knows of a key. */
export const bringKey = (
  part: Part,
  all: readonly Part[],
  key: { name: string; token: string },
  rules: Rules,
) => {
  for (const origin of readOrigins(part.origins)) {
    const known = all[origin]!.keys.get(key.name)
    if (known?.token !== key.token || part.keys.has(key.name)) continue
    const isOfBefore = known.point.position <= (part.cuts.get(known.point.id) ?? -1)
    if (isOfBefore || !rules.onlyOldKeys) part.keys.set(key.name, known)
  }
}

/** `time`: of the clock, which may step back. The open batch; null: there is nothing to write. */
export const openBatch = (part: Part, time: number) => {
  if (!part.open && part.pending.size > 0) {
    const seq = Math.max(part.lastseq + 2, time * 2)
    part.open = { seq, ordinal: part.nextord++, likes: part.pending }
    part.lastseq = seq
    part.pending = new Map()
  }
  return part.open && { ...part.open, likes: [...part.open.likes], settled: part.settledseq }
}

const close = (part: Part) => {
  if (!part.open || part.open.likes.size > 0) return
  part.settledseq = part.open.seq
  part.settledord = part.open.ordinal
  part.open = null
}

export const settle = (part: Part, seq: number, posts: readonly string[]) => {
  if (part.open?.seq !== seq) return
  for (const post of posts) {
    const likes = part.open.likes.get(post)
    if (likes === undefined) continue
    part.settled += likes
    part.open.likes.delete(post)
    const into = part.info.get(post)?.[2] ?? 0
    if (into > 0 && into <= part.open.ordinal) part.info.delete(post)
  }
  close(part)
}

/** After the post was fenced. */
export const bury = (part: Part, seq: number, post: string) => {
  const likes = part.open?.seq === seq ? part.open.likes.get(post) : undefined
  if (likes === undefined) return
  const { ordinal } = part.open!
  const [first, , into] = part.info.get(post) ?? [ordinal, 0, 0]
  part.open!.likes.delete(post)
  part.dead += likes
  add(part.letters, post, likes)
  part.info.set(post, [into === 0 || into >= ordinal ? first : ordinal, ordinal, 0])
  close(part)
}

export const replay = (part: Part, partitions: number, post: string, rules: Rules) => {
  const likes = part.letters.get(post)
  if (likes === undefined || refusesK(part, partitions, rules.refusesReplay)) return
  part.letters.delete(post)
  part.dead -= likes
  add(part.pending, post, likes)
  const [first, last] = part.info.get(post)!
  part.info.set(post, [first, last, part.nextord])
}

export const receiptState = (part: Part, post: string, ordinal: number, point: Point): string => {
  if (!isKnown(part, point)) return 'lost'
  if (ordinal > part.nextord) return 'unknown'
  const [first, last, into] = part.info.get(post) ?? [0, 0, 0]
  if (ordinal >= first && ordinal <= last && into === 0) return 'dead-lettered'
  const at = ordinal >= first && ordinal <= last ? into : ordinal
  return at <= part.settledord ? 'persisted' : 'waits'
}
