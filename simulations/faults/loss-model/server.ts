// One copy of a partition in a Redis, in plain numbers, and what the scripts do to it: each function is one
// atomic step. The real scripts are held to the same rules on a real Redis (server/test/scripts-losses.test.ts).
//
// A like that was counted is an execution: a bit of `has`. Only the model sees it, and so it knows what a copy
// really holds, whatever the positions say.
import type { Point } from '../../../server/redis/point.ts'
import type { Rules } from './rules.ts'

/** Pairs of numbers, one after the other: few, and copied often. */
type Pairs = number[]

export interface Copy {
  replid: number
  /** incarnation; 0: nothing was ever counted */
  id: number
  /** the replid when the incarnation began; 0: none */
  history: number
  accepted: number
  /** id → accepted at its end */
  cuts: Pairs
  /** where the last like before this incarnation is */
  ended: Point<number> | null
  /** id → the highest position that was found lost */
  lost: Pairs
  /** accepted when the operator continued last: receipts up to there are lost */
  decided: number
  /** 555843c: when it was, 0: never */
  continued: number
  stopped: boolean
  /** epoch → number, execution or -1 */
  flushes: number[]
  has: number
}

export const emptyCopy = (replid: number): Copy => ({
  ...{ replid, id: 0, history: 0, accepted: 0, cuts: [], ended: null, lost: [] },
  ...{ decided: -1, continued: 0, stopped: false, flushes: [], has: 0 },
})

export const copyOf = (from: Copy): Copy => ({
  ...from,
  cuts: from.cuts.slice(),
  lost: from.lost.slice(),
  flushes: from.flushes.slice(),
})

/** What was counted, by execution; shared by all copies. */
export interface Executions {
  readonly likes: number[]
  readonly points: Point<number>[]
}

export interface Flush {
  readonly epoch: number
  readonly n: number
  /** sent before without an answer */
  readonly again: boolean
  /** number of the last answered flush that counted likes; 0: none */
  readonly counted: number
  readonly own: Point<number> | null
  readonly heard: Point<number> | null
  /** becomes the id when an incarnation begins */
  readonly random: number
  /** number of the like; -1: an empty flush */
  readonly like: number
  /** it has a key: a repeat counts nothing */
  readonly keyed: boolean
  /** how many likes that is */
  readonly weight: number
  /** 555843c: the newest continue it was told */
  readonly told: number
}

export interface Answer {
  readonly status: 'ok' | 'again' | 'old' | 'gone' | 'lost'
  /** where the last like of all is; null: there is none */
  readonly last: Point<number> | null
  /** where its likes are; -1: none are */
  readonly execution: number
  readonly isRepeat: boolean
  /** the partition was stopped by it */
  readonly stops: boolean
  readonly continued: number
}

const valueIn = (pairs: Pairs, id: number): number => {
  for (let i = pairs.length - 2; i >= 0; i -= 2) if (pairs[i] === id) return pairs[i + 1]!
  return -1
}

const raise = (pairs: Pairs, id: number, value: number) => {
  for (let i = 0; i < pairs.length; i += 2)
    if (pairs[i] === id) {
      pairs[i + 1] = Math.max(pairs[i + 1]!, value)
      return
    }
  pairs.push(id, value)
}

/** Whether the likes at `point` are not in this copy's history. */
export const isLost = (copy: Copy, point: Point<number> | null, rules: Rules): boolean => {
  if (!point) return false
  const end = point.id === copy.id ? copy.accepted : valueIn(copy.cuts, point.id)
  return rules.positions ? end < point.position : end === -1
}

/** An incarnation may have no like yet. */
const lastOf = ({ id, accepted, ended }: Copy): Point<number> | null =>
  accepted > (ended?.position ?? 0) ? { id, position: accepted } : ended

const cut = (copy: Copy, id: number, rules: Rules) => {
  copy.ended = lastOf(copy)
  if (!rules.allCuts) copy.cuts.length = 0
  if (copy.id !== 0) raise(copy.cuts, copy.id, copy.accepted)
  copy.id = id
}

const isAnother = (copy: Copy, rules: Rules) =>
  rules.cuts && copy.id !== 0 && copy.history !== 0 && copy.history !== copy.replid

/** Stops the partition, unless this was found lost before. */
const stop = (copy: Copy, { own, heard, random }: Flush, rules: Rules): boolean => {
  const othersLost = isLost(copy, heard, rules)
  if (copy.id !== 0 && (own!.id === copy.id || isAnother(copy, rules))) {
    cut(copy, random, rules)
    copy.history = copy.replid
  }
  if (valueIn(copy.lost, own!.id) >= own!.position) return false
  raise(copy.lost, own!.id, own!.position)
  if (othersLost) raise(copy.lost, heard!.id, heard!.position)
  copy.stopped = true
  return true
}

const answer = (copy: Copy, status: Answer['status'], execution = -1, stops = false): Answer => ({
  ...{ status, last: lastOf(copy), execution, isRepeat: false, stops },
  continued: copy.continued,
})

/** The empty question of an idle lane. */
export const ask = (copy: Copy, flush: Flush, rules: Rules): Answer => {
  const judged = rules.ownLikes ? flush : { ...flush, own: flush.heard }
  if (!isLost(copy, judged.own, rules)) return answer(copy, 'ok')
  return answer(copy, 'lost', -1, stop(copy, judged, rules))
}

/** 555843c: a number that is gone is no loss while more was accepted than the lane heard. */
const isLostFor555843c = (copy: Copy, { counted, heard }: Flush, known: number) =>
  known === -1 ? counted > 0 || copy.accepted < (heard?.position ?? 0) : known < counted

const judge = (copy: Copy, flush: Flush, known: number, rules: Rules): Answer | null => {
  if (rules.of555843c) {
    if (!isLostFor555843c(copy, flush, known)) return null
    const stops = copy.continued <= flush.told
    copy.stopped ||= stops
    return answer(copy, 'lost', -1, stops)
  }
  const asked = ask(copy, flush, rules)
  return asked.status === 'lost' ? asked : null
}

/** The copy of a like that a key remembers; -1: none. */
const ofKey = (copy: Copy, { like, keyed }: Flush, { likes }: Executions): number => {
  if (keyed)
    for (let e = 0; e < likes.length; e++) if (likes[e] === like && copy.has & (1 << e)) return e
  return -1
}

/** Its number should be known here: it may have been counted, and forgotten since. */
const isGone = ({ again, n }: Flush, rules: Rules) =>
  !rules.of555843c && rules.goneIsUnknown && (again || n > 1)

/** Counts a flush, or does not. */
export const addLikes = (
  copy: Copy,
  flush: Flush,
  executions: Executions,
  rules: Rules,
): Answer => {
  const { flushes } = copy
  let at = 0
  while (at < flushes.length && flushes[at] !== flush.epoch) at += 3
  const known = at < flushes.length ? flushes[at + 1]! : -1
  const lost = judge(copy, flush, known, rules)
  if (lost) return lost
  if (known > flush.n) return answer(copy, 'old')
  if (known === flush.n) return answer(copy, 'again', flushes[at + 2]!)
  if (known === -1 && isGone(flush, rules)) return answer(copy, 'gone')
  const repeat = ofKey(copy, flush, executions)
  let execution = -1
  if (isAnother(copy, rules) && !rules.of555843c) cut(copy, flush.random, rules)
  if (copy.id === 0) copy.id = flush.random
  copy.history = copy.replid
  if (repeat === -1 && flush.like !== -1) {
    copy.accepted += flush.weight
    execution = executions.likes.push(flush.like) - 1
    executions.points.push({ id: copy.id, position: copy.accepted })
    copy.has |= 1 << execution
  }
  flushes[at] = flush.epoch
  flushes[at + 1] = flush.n
  flushes[at + 2] = execution
  if (repeat !== -1) return { ...answer(copy, 'ok', repeat), isRepeat: true }
  return answer(copy, 'ok', execution)
}

/** What a receipt says: whether its like is in this copy. */
export const receiptIsKnown = (copy: Copy, point: Point<number>, rules: Rules): boolean => {
  if (rules.of555843c) return point.id === copy.id
  if (isLost(copy, point, rules)) return false
  return point.id === copy.id || valueIn(copy.cuts, point.id) > copy.decided
}

/** The operator's command after a stop. */
export const goOn = (copy: Copy, id: number, rules: Rules, when: number): void => {
  copy.decided = copy.accepted
  cut(copy, id, rules)
  copy.continued = when
  copy.stopped = false
}
