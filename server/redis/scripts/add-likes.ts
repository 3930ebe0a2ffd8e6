// The hot path: one flush of one lane in one call. Duplicates of a flush count nothing (see the .lua).
import type { PartitionKeys } from '../keys.ts'
import { type Argument, type CountReply, loadScript, type Run } from './runner.ts'

/** A post and how many likes: whole, above 0. A post may come more than once. */
export type Pair = readonly [post: string, count: number]

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
  /** the last n this lane knows answered; 0: none */
  readonly acked: number
  /** the highest `accepted` this lane was told; 0: none */
  readonly seen: number
  /** the newest `continued` this lane was told; '0': none */
  readonly told: string
  /** becomes the partition's incarnation id if it has none: `[A-Za-z0-9_-]{1,32}` */
  readonly randomId: string
  readonly plain: readonly Pair[]
  readonly groups: readonly KeyedGroup[]
}

export interface GroupAnswer {
  /** the token was counted before: these likes were not counted now */
  repeat: boolean
  /** where the likes were counted, the first time */
  ordinal: number
  id: string
  totals: (number | null)[]
}

/**
 * - `ok`: counted. `again`: this n was counted before; ordinal and id are the first ones.
 * - `old`: this n was overtaken, nothing is known about it and nothing was counted.
 * - `lost`: Redis knows less than it has answered; nothing was counted, the partition is stopped, unless
 *   it was continued after the loss. A lane that goes on starts over with `acked: 0`, `seen: accepted`.
 * A total is null when it is not cached. With `old` and `lost` there are no totals and ordinal is 0.
 */
export interface AddLikesAnswer {
  status: 'ok' | 'again' | 'old' | 'lost'
  id: string
  ordinal: number
  /** likes this partition ever accepted, with these */
  accepted: number
  totals: (number | null)[]
  groups: GroupAnswer[]
  /** seq of the operator's last continue of this partition; '0': never */
  continued: string
}

type Total = CountReply | null
type GroupReply = [repeat: 0 | 1, ordinal: number, id: string, ...totals: Total[]]
type Reply = [AddLikesAnswer['status'], string, number, CountReply, Total[], GroupReply[], string]

const groupArgument = ({ token, expiresAt, items }: KeyedGroup) => {
  if (!(Number.isSafeInteger(expiresAt) && expiresAt > 0)) throw new RangeError('expiresAt')
  return [token, expiresAt, items] as const
}

// The pairs travel as JSON: one argument instead of a thousand costs the client a third less.
const argumentsOf = (keys: PartitionKeys, flush: Flush): Argument[] => {
  const { groups, plain } = flush
  const args: Argument[] = [4 + groups.length, keys.meta, keys.pending, keys.counts]
  args.push(keys.flush(flush.epoch))
  for (const group of groups) args.push(group.idem)
  args.push(flush.n, flush.acked, flush.seen, flush.randomId)
  args.push(JSON.stringify(plain), JSON.stringify(groups.map(groupArgument)), flush.told)
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
  id: reply[2],
  totals: totalsOf(reply.slice(3) as Total[]),
})

export const createAddLikes = (run: Run) => {
  const script = loadScript('add-likes')

  /** An empty flush counts nothing and only tells whether Redis still knows what it answered. */
  const addLikes = async (keys: PartitionKeys, flush: Flush): Promise<AddLikesAnswer> => {
    const reply = await run<Reply>(script, argumentsOf(keys, flush))
    const [status, id, ordinal, accepted, totals, groups, continued] = reply
    return {
      status,
      id,
      ordinal,
      accepted: Number(accepted),
      totals: totalsOf(totals),
      groups: groups.map(groupAnswer),
      continued,
    }
  }
  return { addLikes }
}
