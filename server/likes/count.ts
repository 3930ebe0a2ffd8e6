// The way to count: likes are shared out over their lanes, put into what leaves next, and awaited; then their
// results are gathered in the order of the request. One like is a list of one.
//
// Invariant: every lane is asked before any like is put, and all are put in one turn of the event loop, so a
// request is refused whole or queued whole.
import { partitionKeys } from '../redis/keys.ts'
import { type LaneOf, type Lanes, resultOf } from './lanes.ts'
import type { CountedFlush, FlushOutcome, Load } from './load.ts'
import {
  type CountedLikes,
  counted,
  type LikeItem,
  type LikeResult,
  type Refused,
} from './outcome.ts'
import { partitionOf } from './partition.ts'
import { writeBatch } from './receipts.ts'

/** An Idempotency-Key that these likes may count under. */
export interface ClaimedKey {
  /** 22 characters */
  readonly name: string
  readonly token: string
  /** milliseconds since 1970 */
  readonly keepUntil: number
}

export interface SharedLikes {
  /** Why a lane cannot take its share now; null when all can. */
  refusal(): Refused | null
  /** Puts every share into its lane, synchronously; answers when Redis has them. */
  count(key: ClaimedKey | null): Promise<CountedLikes | Refused>
}

/** What one lane takes of them. */
interface Share {
  readonly at: LaneOf
  /** among the shares */
  readonly index: number
  items: number
  /** With a key: all of it as one group. */
  readonly group: [post: string, count: number][]
  groupIndex: number
  load: Load | null
  outcome: FlushOutcome | null
}

type Result = LikeResult | Promise<LikeResult>

export const shareOut = (items: readonly LikeItem[], lanes: Lanes): SharedLikes => {
  const { shares, shareOf } = sharesOf(items, lanes)
  return {
    refusal: () => firstRefusal(shares),
    count: (key) => {
      for (const share of shares) share.load = share.at.lane.load()
      const indexes = key ? putGroups(items, shares, shareOf, key) : put(items, shareOf)
      return awaitAll({ shares, shareOf, indexes, keyed: key !== null })
    },
  }
}

/** By item: its index in the flush's totals. */
const put = (items: readonly LikeItem[], shareOf: readonly Share[]) => {
  const indexes = new Array<number>(items.length)
  for (let i = 0; i < items.length; i++) {
    const { postId, count } = items[i]!
    indexes[i] = shareOf[i]!.load!.put(postId, count)
  }
  return indexes
}

/** By item: its index in the totals of its share's group. */
const putGroups = (
  items: readonly LikeItem[],
  shares: readonly Share[],
  shareOf: readonly Share[],
  key: ClaimedKey,
) => {
  const indexes = items.map(({ postId, count }, i) => shareOf[i]!.group.push([postId, count]) - 1)
  for (const share of shares) putGroup(share, key)
  return indexes
}

/** Likes that wait for Redis: not their items, which need not live so long. */
interface Waiting {
  readonly shares: readonly Share[]
  /** by item */
  readonly shareOf: readonly Share[]
  readonly indexes: readonly number[]
  readonly keyed: boolean
}

const awaitAll = (waiting: Waiting) =>
  new Promise<CountedLikes | Refused>((resolve) => {
    const { shares } = waiting
    let open = shares.length
    for (const share of shares)
      share.load!.await((outcome) => {
        share.outcome = outcome
        open--
        if (open === 0) resolve(gather(waiting))
      })
  })

const gather = ({ shares, shareOf, indexes, keyed }: Waiting) => {
  const failed = failureOf(shares)
  if (failed) return failed
  const answers = shares.map(keyed ? groupAnswer : flushAnswer)
  const results = new Array<Result>(shareOf.length)
  let known = true
  for (let i = 0; i < shareOf.length; i++) {
    const result = answers[shareOf[i]!.index]!(indexes[i]!)
    if (result instanceof Promise) known = false
    results[i] = result
  }
  return known ? counted(results as LikeResult[]) : Promise.all(results).then(counted)
}

const sharesOf = (items: readonly LikeItem[], { all }: Lanes) => {
  const byPartition = new Array<Share | undefined>(all.length)
  const shares: Share[] = []
  const shareOf = new Array<Share>(items.length)
  for (let i = 0; i < items.length; i++) {
    const partition = partitionOf(items[i]!.postId, all.length)
    let share = byPartition[partition]
    if (!share) {
      const at = all[partition]!
      share = {
        at,
        index: shares.length,
        items: 0,
        group: [],
        groupIndex: -1,
        load: null,
        outcome: null,
      }
      byPartition[partition] = share
      shares.push(share)
    }
    share.items++
    shareOf[i] = share
  }
  return { shares, shareOf }
}

const putGroup = (share: Share, { name, token, keepUntil }: ClaimedKey) => {
  const idem = partitionKeys(share.at.partition).idempotency(name)
  const group = { idem, token, expiresAt: keepUntil, items: share.group }
  share.groupIndex = share.load!.putGroup(group)
}

const firstRefusal = (shares: readonly Share[]): Refused | null => {
  for (const { at, items } of shares) {
    const refused = at.lane.refuses(items)
    if (refused) return refused
  }
  return null
}

/** Once a like was put, all are counted or the outcome is unknown: parts of them may be in Redis. */
const failureOf = (shares: readonly Share[]): Refused | null => {
  let failed = 0
  let refused: Refused | null = null
  for (const { outcome } of shares) {
    if (outcome!.status === 'counted') continue
    failed++
    if (outcome!.status !== 'outcome-unknown') refused = outcome as Refused
    else return { status: 'outcome-unknown', retryAfter: 1 }
  }
  if (failed === 0) return null
  return failed === shares.length ? refused : { status: 'outcome-unknown', retryAfter: 1 }
}

/** The result of a share's post by its index. */
type ResultAt = (index: number) => Result

/** Each is made by the first who asks for it, for all whose likes of the post left in the same flush. */
const flushAnswer = ({ at, load, outcome }: Share): ResultAt => {
  const { id, ordinal, totals } = outcome as CountedFlush
  const { results, pairs } = load!
  const batch = writeBatch(at.partition, ordinal, id)
  return (index) => {
    results[index] ??= resultOf(at, pairs[index]![0], batch, totals[index])
    return results[index]
  }
}

/** A repeat is told what the first one was: its own ordinal and incarnation. */
const groupAnswer = ({ at, group, groupIndex, outcome }: Share): ResultAt => {
  const { id, ordinal, totals } = (outcome as CountedFlush).groups[groupIndex]!
  const batch = writeBatch(at.partition, ordinal, id)
  return (index) => resultOf(at, group[index]![0], batch, totals[index])
}
