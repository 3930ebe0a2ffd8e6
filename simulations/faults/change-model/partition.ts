// One partition of Redis as far as changes concern it: each function is one script, whole or not at all.
import type { Rules } from './rules.ts'

export interface Change {
  readonly id: string
  readonly post: string
  /** a new number of likes; null: it keeps its own */
  readonly likes: number | null
  /** null: it keeps its own */
  readonly state: 'open' | 'blocked' | 'deleted' | null
}

export interface Open {
  readonly seq: number
  readonly likes: Map<string, number>
  readonly change: Change | null
  /** what the post had */
  noted: number | null
}

export const newPartition = () => ({
  pending: new Map<string, number>(),
  open: null as Open | null,
  /** beside it: only where rules are left out */
  second: null as Open | null,
  waiting: [] as Change[],
  known: new Set<string>(),
  refused: new Map<string, string>(),
  flushes: new Map<string, { n: number; refused: boolean }>(),
  ...{ lastseq: 0, settledseq: 0, accepted: 0, settled: 0, raised: 0, lowered: 0 },
})
export type Partition = ReturnType<typeof newPartition>

const add = (to: Map<string, number>, post: string, likes: number) =>
  to.set(post, (to.get(post) ?? 0) + likes)
const sumOf = (likes: ReadonlyMap<string, number>) => [...likes.values()].reduce((a, b) => a + b, 0)

export const isConserved = (p: Partition): boolean =>
  p.accepted === sumOf(p.pending) + sumOf(p.open?.likes ?? new Map()) + p.settled

export interface Flush {
  readonly epoch: string
  readonly n: number
  readonly post: string
  readonly likes: number
}

export const addLikes = (p: Partition, { epoch, n, post, likes }: Flush, rules: Rules) => {
  const last = p.flushes.get(epoch)
  if (n < (last?.n ?? 0)) return 'old'
  if (n === last?.n) return last.refused ? 'refused' : 'counted'
  if (rules.inScript && p.refused.has(post)) {
    if (rules.usesNumber) p.flushes.set(epoch, { n, refused: true })
    return 'refused'
  }
  p.flushes.set(epoch, { n, refused: false })
  add(p.pending, post, likes)
  p.accepted += likes
  return 'counted'
}

const refuse = (p: Partition, { post, state }: Change) => {
  if (state === 'open') p.refused.delete(post)
  else if (state) p.refused.set(post, state)
}

export const submit = (p: Partition, change: Change, rules: Rules) => {
  if (rules.once && p.known.has(change.id)) return false
  p.known.add(change.id)
  p.waiting.push(change)
  if (rules.atOnce) refuse(p, change)
  return true
}

/** What is open now; null: there is nothing to write. */
export const openNext = (p: Partition, prefersChange: boolean, rules: Rules) => {
  const free = !p.open || (!rules.alone && !p.second && !p.open.change)
  if (free && p.waiting.length > 0 && (prefersChange || p.pending.size === 0)) {
    const change = p.waiting.shift()!
    p.lastseq += 2
    const opened = { seq: p.lastseq, likes: new Map(), change, noted: null }
    if (p.open) p.second = opened
    else p.open = opened
    if (!rules.onTop && change.likes !== null) p.pending.delete(change.post)
    if (!rules.atOnce) refuse(p, change)
    return { opened: change, ...opened }
  }
  if (!p.open && p.pending.size > 0) {
    p.lastseq += 2
    p.open = { seq: p.lastseq, likes: p.pending, change: null, noted: null }
    p.pending = new Map()
  }
  const now = p.second ?? p.open
  return now && { opened: null, ...now, likes: new Map(now.likes) }
}

const ofSeq = (p: Partition, seq: number) =>
  p.second?.seq === seq ? p.second : p.open?.seq === seq ? p.open : null

const close = (p: Partition, seq: number) => {
  if (p.second?.seq === seq) p.second = null
  else p.open = null
  p.settledseq = Math.max(p.settledseq, seq)
}

export const settle = (p: Partition, seq: number, posts: readonly string[], rules: Rules) => {
  const open = ofSeq(p, seq)
  if (!open || (open.change && rules.noSlices)) return
  for (const post of posts) {
    p.settled += open.likes.get(post) ?? 0
    open.likes.delete(post)
  }
  if (open.likes.size === 0) close(p, seq)
}

/** What its post had, as it was noted first; null: it is not open any more. */
export const note = (p: Partition, seq: number, likes: number, rules: Rules) => {
  const open = ofSeq(p, seq)
  if (!open) return null
  if (open.noted === null || !rules.firstNote) open.noted = likes
  return open.noted
}

export const settleChange = (p: Partition, seq: number, by: number, rules: Rules) => {
  if (!ofSeq(p, seq) && rules.ownSeq) return
  p.raised += Math.max(0, by)
  p.lowered += Math.max(0, -by)
  if (ofSeq(p, seq)) close(p, seq)
}

/** The sum that MongoDB may have now, by what the audit reads of one instant. */
export const readForAudit = (p: Partition, rules: Rules) => {
  const { settled, raised, lowered } = p
  const open = p.second ?? p.open
  const to = open?.change?.likes ?? null
  const by = open && to !== null && open.noted !== null && rules.openKnown ? to - open.noted : 0
  const claimed = sumOf(p.open?.likes ?? new Map())
  return { settled, raised, lowered, claimed, raising: Math.max(0, by), lowering: Math.max(0, -by) }
}
