// The way to count: likes are shared out over their lanes, put into what leaves next, and awaited; then their
// results are gathered in the order of the request. One like is a list of one.
//
// Invariant: every lane is asked before any like is put, and all are put in one turn of the event loop, so a
// request is refused whole or queued whole.
import { partitionKeys } from '../redis/keys.ts'
import { pointText } from '../redis/point.ts'
import type { Pair } from '../redis/scripts.ts'
import { type LaneOf, type Lanes, resultOf } from './lanes.ts'
import type { CountedFlush, Load, RefusedFlush } from './load.ts'
import {
  type CountedLikes,
  counted,
  type LikeItem,
  type LikeResult,
  type Refused,
} from './outcome.ts'
import { partitionOf } from './partition.ts'
import { writeBatch } from './receipts.ts'
import { refusedAs } from './refused-posts.ts'

/** An Idempotency-Key that these likes may count under. */
export interface ClaimedKey {
  /** 22 characters */
  readonly name: string
  readonly token: string
  /** milliseconds since 1970 */
  readonly keepUntil: number
}

/** Likes shared out over their lanes. */
export interface SharedLikes {
  readonly items: readonly LikeItem[]
  readonly shares: readonly Share[]
  /** by item */
  readonly shareOf: readonly Share[]
}

/** What one lane takes of them. */
interface Share {
  readonly at: LaneOf
  items: number
  load: Load | null
  /** with a key: the index of its group in the load */
  group: number
  outcome: CountedFlush | Refused | null
  /** once it is counted: how its receipts begin */
  batch: string
}

type Result = LikeResult | Promise<LikeResult>

const newShare = (at: LaneOf): Share => ({
  at,
  items: 0,
  load: null,
  group: -1,
  outcome: null,
  batch: '',
})

export const shareOut = (items: readonly LikeItem[], { all }: Lanes): SharedLikes => {
  const shareOf = new Array<Share>(items.length)
  if (items.length === 1) {
    shareOf[0] = newShare(all[partitionOf(items[0]!.postId, all.length)]!)
    shareOf[0].items = 1
    return { items, shares: shareOf, shareOf }
  }
  const byPartition = new Array<Share | undefined>(all.length)
  for (let i = 0; i < items.length; i++) {
    const partition = partitionOf(items[i]!.postId, all.length)
    byPartition[partition] ??= newShare(all[partition]!)
    const share = byPartition[partition]
    share.items++
    shareOf[i] = share
  }
  return { items, shares: byPartition.filter((share) => share !== undefined), shareOf }
}

/** Why a lane cannot take its share now; null when all can. */
export const refusalOf = ({ shares }: SharedLikes): Refused | null => {
  for (const { at, items } of shares) {
    const refused = at.lane.refuses(items)
    if (refused) return refused
  }
  return null
}

/** Puts every share into its lane, synchronously; answers when Redis has them. */
export const count = (
  { items, shares, shareOf }: SharedLikes,
  key: ClaimedKey | null,
  traceparent?: string,
): Promise<CountedLikes | Refused> => {
  for (const share of shares) share.load = share.at.lane.load()
  if (traceparent !== undefined) for (const { load } of shares) load!.link(traceparent)
  const indexes = key ? putGroups(items, shares, shareOf, key) : put(items, shareOf)
  return awaitAll({ items, shares, shareOf, indexes, key })
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
  const groups = new Map(shares.map((share) => [share, [] as [string, number][]]))
  const indexes = items.map(
    ({ postId, count }, i) => groups.get(shareOf[i]!)!.push([postId, count]) - 1,
  )
  for (const [share, group] of groups) putGroup(share, group, key)
  return indexes
}

const putGroup = (share: Share, items: readonly Pair[], { name, token, keepUntil }: ClaimedKey) => {
  const idem = partitionKeys(share.at.partition).idempotency(name)
  share.group = share.load!.putGroup({ idem, token, expiresAt: keepUntil, items })
}

const pairOf = ({ postId, count }: LikeItem): Pair => [postId, count]

/** Likes that wait for Redis. */
interface Waiting {
  readonly items: readonly LikeItem[]
  readonly shares: readonly Share[]
  /** by item */
  readonly shareOf: readonly Share[]
  /** by item: its index in the totals of its share */
  readonly indexes: number[]
  readonly key: ClaimedKey | null
}

const awaitAll = (waiting: Waiting) =>
  new Promise<CountedLikes | Refused>((resolve) => {
    const { shares } = waiting
    let open = shares.length
    const awaitShare = (share: Share) =>
      share.load!.await((outcome) => {
        if (outcome.status === 'refused') {
          const refused = refusedIn(share, waiting, outcome)
          if (!refused) {
            putAgain(share, waiting)
            return awaitShare(share)
          }
          share.outcome = refused
        } else share.outcome = outcome
        open--
        if (open === 0) resolve(gather(waiting))
      })
    for (const share of shares) awaitShare(share)
  })

/** Why these likes were refused; null: they only shared their flush with others that were. */
const refusedIn = (share: Share, { items, shareOf }: Waiting, { posts }: RefusedFlush) => {
  for (let i = 0; i < items.length; i++) {
    const state = shareOf[i] === share && posts.get(items[i]!.postId)
    if (state) return refusedAs(state)
  }
  return null
}

/** Into what leaves next; nothing of it was counted. */
const putAgain = (share: Share, { items, shareOf, indexes, key }: Waiting) => {
  share.load = share.at.lane.load()
  const own = shareOf.flatMap((of, i) => (of === share ? [i] : []))
  if (key)
    return putGroup(
      share,
      own.map((i) => pairOf(items[i]!)),
      key,
    )
  for (const i of own) indexes[i] = share.load.put(items[i]!.postId, items[i]!.count)
}

const gather = ({ shares, shareOf, indexes, key }: Waiting) => {
  const failed = failureOf(shares)
  if (failed) return failed
  for (const share of shares) share.batch = batchOf(share, key !== null)
  const resultAt = key ? keyedResult : plainResult
  const results = new Array<Result>(shareOf.length)
  let known = true
  for (let i = 0; i < shareOf.length; i++) {
    const result = resultAt(shareOf[i]!, indexes[i]!)
    if (result instanceof Promise) known = false
    results[i] = result
  }
  return known ? counted(results as LikeResult[]) : Promise.all(results).then(counted)
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

/** How the receipts of a share begin: all of a flush alike, or those of its group, which may be a repeat. */
const batchOf = ({ at, load, group, outcome }: Share, keyed: boolean): string => {
  const flush = outcome as CountedFlush
  if (keyed) {
    const { point, ordinal } = flush.groups[group]!
    return writeBatch(at.partition, ordinal, point)
  }
  load!.batch ||= writeBatch(at.partition, flush.ordinal, pointText(flush.point))
  return load!.batch
}

/** Made by the first who asks for it, for all whose likes of the post left in the same flush. */
const plainResult = ({ at, load, outcome, batch }: Share, index: number): Result => {
  const { results, pairs } = load!
  results[index] ??= resultOf(at, pairs[index]![0], batch, (outcome as CountedFlush).totals[index])
  return results[index]
}

/** A repeat is told what the first one was. */
const keyedResult = ({ at, load, group, outcome, batch }: Share, index: number): Result => {
  const { totals } = (outcome as CountedFlush).groups[group]!
  return resultOf(at, load!.groups[group]!.items[index]![0], batch, totals[index])
}
