// A batch over several lanes: every lane is asked before any item is queued, then each takes its share in
// one piece, and the results come back in the order of the request.
import { partitionKeys } from '../redis/keys.ts'
import { type LaneOf, type Lanes, resultOf } from './lanes.ts'
import type { FlushOutcome } from './load.ts'
import { type Counted, counted, type LikeItem, type LikeResult, type Refused } from './outcome.ts'

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

export const createBatch = (items: readonly LikeItem[], lanes: Lanes): BatchOfLikes => {
  const shares = groupByLane(items, lanes)
  return {
    refusal: () => firstRefusal(shares),
    async queue(claim) {
      const answers = await Promise.all(
        [...shares].map(([at, share]) => queueShare(at, share, claim)),
      )
      return gather(items.length, [...shares.values()], answers)
    },
  }
}

/** One lane's share: results in its order. */
const queueShare = (at: LaneOf, share: readonly Share[], claim: Claimed | null) =>
  new Promise<LikeResult[] | FlushOutcome>((resolve) => {
    const load = at.lane.load()
    const group = claim
      ? load.putGroup({
          idem: partitionKeys(at.partition).idempotency(claim.name),
          token: claim.token,
          expiresAt: claim.keepUntil,
          items: share.map(({ item }) => [item.postId, item.count] as const),
        })
      : -1
    const indexes = claim ? [] : share.map(({ item }) => load.put(item.postId, item.count))
    load.await((outcome) => {
      if (outcome.status !== 'counted') return resolve(outcome)
      // A repeat is told what the first one was: its own ordinal and incarnation.
      const { id, ordinal, totals } = claim ? outcome.groups[group]! : outcome
      const results = share.map(({ item }, i) =>
        resultOf(at, item.postId, id, ordinal, totals[claim ? i : indexes[i]!]),
      )
      resolve(results.some(isPromise) ? Promise.all(results) : (results as LikeResult[]))
    })
  })

const isPromise = (value: unknown) => value instanceof Promise

interface Share {
  readonly item: LikeItem
  /** its place in the request */
  readonly at: number
}

const groupByLane = (items: readonly LikeItem[], lanes: Lanes) => {
  const shares = new Map<LaneOf, Share[]>()
  items.forEach((item, at) => {
    const lane = lanes.of(item.postId)
    const share = shares.get(lane)
    if (share) share.push({ item, at })
    else shares.set(lane, [{ item, at }])
  })
  return shares
}

const firstRefusal = (shares: ReadonlyMap<LaneOf, Share[]>): Refused | null => {
  for (const [{ lane }, share] of shares) {
    const refused = lane.refuses(share.length)
    if (refused) return refused
  }
  return null
}

/** Once an item was queued, a batch is counted or its outcome is unknown: parts may be in Redis. */
const gather = (
  size: number,
  shares: readonly Share[][],
  answers: readonly (LikeResult[] | FlushOutcome)[],
): Counted | Refused => {
  const failed = answers.filter((answer): answer is FlushOutcome => !Array.isArray(answer))
  if (failed.length > 0) {
    const none = failed.length === answers.length && failed.every((f) => f.status === 'overloaded')
    return { status: none ? 'overloaded' : 'outcome-unknown', retryAfter: 1 }
  }
  const results = new Array<LikeResult>(size)
  shares.forEach((share, i) => {
    share.forEach(({ at }, j) => {
      results[at] = (answers[i] as LikeResult[])[j]!
    })
  })
  return counted(results)
}
