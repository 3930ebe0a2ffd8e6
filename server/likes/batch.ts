// A batch over several lanes: every lane is asked before any item is queued, then each takes its share in
// one piece, and the results come back in the order of the request. Requests whose likes of a post leave
// in one flush share its result: at full speed that is most of what an item costs.
import { partitionKeys } from '../redis/keys.ts'
import { type LaneOf, type Lanes, resultOf } from './lanes.ts'
import type { FlushOutcome, Load } from './load.ts'
import { type Counted, counted, type LikeItem, type LikeResult, type Refused } from './outcome.ts'
import { partitionOf } from './partition.ts'

/** An Idempotency-Key that this request may count under. */
export interface Claimed {
  /** 22 characters */
  readonly name: string
  readonly token: string
  /** milliseconds since 1970 */
  readonly keepUntil: number
}

export interface BatchOfLikes {
  /** Why a lane cannot take its share now; null when all can. */
  refusal(): Refused | null
  /** Queues every share, synchronously; the answer comes when Redis has them. */
  queue(claim: Claimed | null): Promise<Counted | Refused>
}

/** What one lane takes of it. */
interface Share {
  readonly at: LaneOf
  items: number
  /** with a claim: all of it as one group */
  readonly group: Pair[]
  load: Load | null
  groupIndex: number
  outcome: FlushOutcome | null
}

type Pair = readonly [string, number]
type Result = LikeResult | Promise<LikeResult>

export const createBatch = (items: readonly LikeItem[], lanes: Lanes): BatchOfLikes => {
  const { shares, shareOf } = shareOut(items, lanes)

  /** Its index in the flush's totals, or in those of its group. */
  const put = (item: LikeItem, i: number) => shareOf[i]!.load!.put(item.postId, item.count)
  const putKeyed = ({ postId, count }: LikeItem, i: number) =>
    shareOf[i]!.group.push([postId, count]) - 1

  const gather = (indexes: readonly number[], keyed: boolean) => {
    const refused = refusalOf(shares)
    if (refused) return refused
    const resultAt = keyed ? keyedResult : sharedResult
    const results = new Array<Result>(items.length)
    let known = true
    for (let i = 0; i < items.length; i++) {
      const result = resultAt(shareOf[i]!, indexes[i]!, items[i]!.postId)
      if (result instanceof Promise) known = false
      results[i] = result
    }
    return known ? counted(results as LikeResult[]) : Promise.all(results).then(counted)
  }

  const queue = (claim: Claimed | null) =>
    new Promise<Counted | Refused>((resolve) => {
      let open = shares.length
      for (const share of shares) share.load = share.at.lane.load()
      const indexes = items.map(claim ? putKeyed : put)
      for (const share of shares) {
        if (claim) share.groupIndex = putGroup(share, claim)
        share.load!.await((outcome) => {
          share.outcome = outcome
          open--
          if (open === 0) resolve(gather(indexes, claim !== null))
        })
      }
    })

  return { refusal: () => firstRefusal(shares), queue }
}

const shareOut = (items: readonly LikeItem[], lanes: Lanes) => {
  const byPartition = new Array<Share | undefined>(lanes.all.length)
  const shares: Share[] = []
  const shareOf = items.map(({ postId }) => {
    const partition = partitionOf(postId, byPartition.length)
    let share = byPartition[partition]
    if (!share) {
      const at = lanes.all[partition]!
      share = { at, items: 0, group: [], load: null, groupIndex: -1, outcome: null }
      byPartition[partition] = share
      shares.push(share)
    }
    share.items++
    return share
  })
  return { shares, shareOf }
}

const putGroup = ({ at, group, load }: Share, claim: Claimed) =>
  load!.putGroup({
    idem: partitionKeys(at.partition).idempotency(claim.name),
    token: claim.token,
    expiresAt: claim.keepUntil,
    items: group,
  })

const firstRefusal = (shares: readonly Share[]): Refused | null => {
  for (const { at, items } of shares) {
    const refused = at.lane.refuses(items)
    if (refused) return refused
  }
  return null
}

/** Once an item was queued, a batch is counted or its outcome is unknown: parts may be in Redis. */
export const refusalOf = (
  shares: readonly { readonly outcome: FlushOutcome | null }[],
): Refused | null => {
  const failed = shares.flatMap(({ outcome }) => (outcome!.status === 'counted' ? [] : [outcome!]))
  if (failed.length === 0) return null
  const none =
    failed.length === shares.length && failed.every(({ status }) => status !== 'outcome-unknown')
  return none ? failed[0]! : { status: 'outcome-unknown', retryAfter: 1 }
}

type CountedFlush = FlushOutcome & { status: 'counted' }

/** Made by the first who asks for it. */
const sharedResult = ({ at, load, outcome }: Share, index: number, postId: string): Result => {
  const shared = load!.results[index]
  if (shared) return shared
  const { id, ordinal, totals } = outcome as CountedFlush
  const made = resultOf(at, postId, id, ordinal, totals[index])
  load!.results[index] = made
  return made
}

/** A repeat is told what the first one was: its own ordinal and incarnation. */
const keyedResult = ({ at, groupIndex, outcome }: Share, index: number, postId: string): Result => {
  const { id, ordinal, totals } = (outcome as CountedFlush).groups[groupIndex]!
  return resultOf(at, postId, id, ordinal, totals[index])
}
