// The lanes of this process, one per partition, each with the seeding of its partition's live totals.
import type { Log } from '../log.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import type { PostReader } from '../mongodb/models.ts'
import type { RedisConnections } from '../redis/connections.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Room } from '../redis/room.ts'
import type { Scripts } from '../redis/scripts.ts'
import type { Traces } from '../traces/traces.ts'
import { createCounts } from './counts.ts'
import { createLane, type Lane, type LaneDeps } from './lane.ts'
import type { CountedFlush, Load } from './load.ts'
import type { LikeResult } from './outcome.ts'
import { traceFlush } from './trace-flush.ts'

export interface LanesDeps {
  readonly redis: RedisConnections
  /** on `redis.commands` */
  readonly scripts: Scripts
  readonly room: Pick<Room, 'likes'>
  readonly mongodb: MongoDb
  readonly posts: PostReader
  readonly log: Log
  readonly traces?: Traces
  readonly partitions: number
  readonly countsLimit: number
  /** Live totals that a flush changed or that were seeded. */
  readonly onTotals: (pairs: readonly [string, number][]) => void
  /** A flush was counted into `ordinal`; its first like arrived at `since`, by performance.now(). */
  readonly onCounted: (partition: number, ordinal: number, since: number, likes: number) => void
  /** Redis has lost likes of others: see forgotten.ts. */
  readonly onOthersLost: (partition: number) => void
  /** Posts that take no likes, as Redis said. */
  readonly onRefusedPosts: NonNullable<LaneDeps['refusedPosts']>
}

export interface LaneOf {
  readonly partition: number
  readonly lane: Lane
  /** The live total of a post that Redis does not have; null when MongoDB does not say in time. */
  seed(postId: string): Promise<number | null>
}

export interface Lanes {
  readonly all: readonly LaneOf[]
  stop(): Promise<void>
}

/** Counting never waits longer for MongoDB. */
const seedWaitMs = 100

/** An idle lane notices a loss within this time. */
const askEveryMs = 1000

export const createLanes = (deps: LanesDeps): Lanes => {
  const all = Array.from({ length: deps.partitions }, (_, p) => buildLane(deps, p))
  const lanes = all.map(({ lane }) => lane)

  let asking: Promise<unknown> | null = null
  const ask = () => {
    asking ??= Promise.all(
      lanes.filter((lane) => lane.vouches()).map((lane) => lane.ask()),
    ).finally(() => {
      asking = null
    })
  }
  const timer = setInterval(ask, askEveryMs)
  const leave = deps.redis.onReason((reason) => reason === null && ask())

  return {
    all,
    async stop() {
      clearInterval(timer)
      leave()
      await asking
      await Promise.all(lanes.map((lane) => lane.stop()))
    },
  }
}

/** Answers at once when the total is known, else seeds it. `batch`: as receipts begin, of `writeBatch`. */
export const resultOf = (
  { seed }: LaneOf,
  postId: string,
  batch: string,
  total: number | null | undefined,
): LikeResult | Promise<LikeResult> => {
  if (typeof total === 'number') return { postId, likes: total, batch }
  return seed(postId).then((likes) => ({ postId, likes, batch }))
}

const buildLane = (deps: LanesDeps, partition: number): LaneOf => {
  const keys = partitionKeys(partition)
  const log = deps.log.child({ partition })
  const counts = createCounts({
    keys,
    scripts: deps.scripts,
    mongodb: deps.mongodb,
    posts: deps.posts,
    bound: deps.countsLimit,
    onTotals: deps.onTotals,
  })
  const node = deps.redis.nodeFor(keys.meta)
  const { traces } = deps
  const lane = createLane({
    keys,
    partitions: deps.partitions,
    node,
    noRoom: () => deps.room.likes(node()),
    log,
    othersLost: () => deps.onOthersLost(partition),
    ...(traces?.on && { watch: traceFlush({ traces, partition, node }) }),
    refusedPosts: deps.onRefusedPosts,
    counted: (load, outcome) => {
      const likes = load.likes() - repeats(load, outcome)
      if (likes > 0) deps.onCounted(partition, outcome.ordinal, load.since, likes)
      deps.onTotals(totalsOf(load.pairs, outcome.totals))
      load.groups.forEach((group, i) => {
        deps.onTotals(totalsOf(group.items, outcome.groups[i]!.totals))
      })
    },
  })
  return { partition, lane, seed: (postId) => counts.seed(postId, seedWaitMs) }
}

/** Likes of groups that were counted before: they are in no batch now. */
const repeats = (load: Load, { groups }: CountedFlush) =>
  load.groups.reduce(
    (sum, { items }, i) => (groups[i]!.repeat ? items.reduce((n, [, c]) => n + c, sum) : sum),
    0,
  )

const totalsOf = (
  pairs: readonly (readonly [string, number])[],
  totals: readonly (number | null)[],
) => {
  const known: [string, number][] = []
  for (let i = 0; i < pairs.length; i++) {
    const total = totals[i]
    if (typeof total === 'number') known.push([pairs[i]![0], total])
  }
  return known
}
