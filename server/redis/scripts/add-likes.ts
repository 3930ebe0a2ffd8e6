// The hot path: one flush of one lane in one call. Duplicates of a flush count nothing (see the .lua).
import type { PartitionKeys } from '../keys.ts'
import { type Point, pointText, readPoint } from '../point.ts'
import { type Argument, type CountReply, loadScript, type Run } from './runner.ts'

/** A post and how many likes: whole, above 0. A post may come more than once. */
export type Pair = readonly [post: string, count: number]

/** Why a post takes no likes. */
export type RefusedState = 'blocked' | 'deleted'

/** The likes of one request with an Idempotency-Key, in one partition. */
export interface KeyedGroup {
  /** the key that remembers the token: `keys.idempotency(hash)` */
  readonly idem: string
  /** what `claimKey` answered; no spaces */
  readonly token: string
  /** milliseconds since 1970, in the future */
  readonly expiresAt: number
  readonly items: readonly Pair[]
}

export interface Flush {
  /** random, one per process and start */
  readonly epoch: string
  /** number of the flush in its epoch and partition, from 1, never used for other likes */
  readonly n: number
  /** it was sent before, and may have been counted */
  readonly again: boolean
  /** the last answered n that counted likes; 0: none */
  readonly counted: number
  /** where the last likes of this lane are; null: none can be lost */
  readonly own: Point | null
  /** the last point of the partition that it was told of; null: none */
  readonly heard: Point | null
  /** the id of an incarnation that begins now, of this call only: `[A-Za-z0-9_-]{1,32}` */
  readonly randomId: string
  readonly plain: readonly Pair[]
  readonly groups: readonly KeyedGroup[]
  /** by which the posts were shared out */
  readonly partitions: number
}

export interface GroupAnswer {
  /** the token was counted before: these likes were not counted now */
  repeat: boolean
  /** where the likes were counted, the first time */
  ordinal: number
  /** as receipts carry it; an incarnation alone when a version before positions counted them */
  point: string
  totals: (number | null)[]
}

/** What every answer tells of the history that Redis goes on with (without INFO it may not know: rights.ts). */
export interface History {
  /** where the last like of all is; null: there is none */
  last: Point | null
  /** likes that the lane had only heard of are lost */
  othersLost: boolean
}

/**
 * - `ok`: counted. `again`: this n was counted before; ordinal and point are the first ones.
 * - `old`: this n was overtaken, nothing is known about it and nothing was counted.
 * - `gone`: Redis does not know this epoch, so n may have been counted; it was not now.
 * - `lost`: the lane's own likes are not in this history; nothing was counted, the partition is stopped, unless
 *   this loss was found before.
 * - `refused`: some of its posts are blocked or deleted; nothing was counted, and this n never will be.
 * A total is null when it is not cached. With `old`, `gone`, `lost` and `refused` there are no totals and ordinal is 0.
 */
export interface AddLikesAnswer extends History {
  status: 'ok' | 'again' | 'old' | 'gone' | 'lost' | 'refused'
  /** where these likes were counted; null: there were none, or all are repeats */
  point: Point | null
  ordinal: number
  /** likes this partition ever accepted, with these */
  accepted: number
  totals: (number | null)[]
  groups: GroupAnswer[]
  /** with `refused`: which posts, and why; none: they were, and are not any more */
  refused: ReadonlyMap<string, RefusedState>
}

type Total = CountReply | null
type GroupReply = [repeat: 0 | 1, ordinal: number, point: string, ...totals: Total[]]
type Reply = [
  ...[status: AddLikesAnswer['status'], point: string, ordinal: number, accepted: CountReply],
  ...[last: string, totals: Total[], groups: GroupReply[], othersLost: 0 | 1, refused: string[]],
]

const groupArgument = ({ token, expiresAt, items }: KeyedGroup) => {
  if (!(Number.isSafeInteger(expiresAt) && expiresAt > 0)) throw new RangeError('expiresAt')
  return [token, expiresAt, items] as const
}

// The pairs travel as JSON: one argument instead of a thousand costs the client a third less.
const argumentsOf = (keys: PartitionKeys, flush: Flush): Argument[] => {
  const { groups, plain } = flush
  const args: Argument[] = [5 + groups.length, keys.meta, keys.pending, keys.counts]
  args.push(keys.flush(flush.epoch), keys.refused)
  for (const group of groups) args.push(group.idem)
  args.push(flush.n, flush.again ? 1 : 0, flush.counted)
  args.push(pointText(flush.own), pointText(flush.heard), flush.randomId)
  args.push(JSON.stringify(plain), JSON.stringify(groups.map(groupArgument)), flush.partitions)
  return args
}

/** In place: a text is rare. */
const totalsOf = (totals: Total[]): (number | null)[] => {
  for (let i = 0; i < totals.length; i++)
    if (typeof totals[i] === 'string') totals[i] = Number(totals[i])
  return totals as (number | null)[]
}

const groupAnswer = (reply: GroupReply): GroupAnswer => ({
  repeat: reply[0] === 1,
  ordinal: reply[1],
  point: reply[2],
  totals: totalsOf(reply.slice(3) as Total[]),
})

const none: ReadonlyMap<string, RefusedState> = new Map()

const statesOf = (flat: readonly string[]) => {
  const states = new Map<string, RefusedState>()
  for (let i = 0; i < flat.length; i += 2)
    states.set(flat[i]!, flat[i + 1] === 'deleted' ? 'deleted' : 'blocked')
  return states
}

export const createAddLikes = (run: Run) => {
  const script = loadScript('add-likes')

  const addLikes = async (keys: PartitionKeys, flush: Flush): Promise<AddLikesAnswer> => {
    const reply = await run<Reply>(script, argumentsOf(keys, flush))
    const [status, point, ordinal, accepted, last, totals, groups, othersLost, refused] = reply
    return {
      status,
      point: readPoint(point),
      ordinal,
      accepted: Number(accepted),
      last: readPoint(last),
      totals: totalsOf(totals),
      groups: groups.map(groupAnswer),
      othersLost: othersLost === 1,
      refused: refused.length === 0 ? none : statesOf(refused),
    }
  }
  return { addLikes }
}
