// The most liked posts, without a collection scan and without an index that every write must move: a
// bounded sorted set per partition, raised once a second from the totals that the flushes answered with.
//
// Only totals above the smallest listed are kept until then, so a flood over a million posts notes few of
// them. That bar is asked anew each second with likes in it: a list that Redis lost fills up again.
import { isPostId } from '../../contract/index.ts'
import { every } from '../every.ts'
import type { Log } from '../log.ts'
import type { PostModel } from '../mongodb/models.ts'
import type { RedisConnections } from '../redis/connections.ts'
import type { PartitionKeys } from '../redis/keys.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import { partitionOf } from './partition.ts'

export const topBound = 200 // posts kept per partition; the API shows at most 100

export interface TopPosts {
  /** Live totals that changed; kept until the next raise. */
  note(pairs: Iterable<[string, number]>): void
  /** The `limit` best of all partitions, best first. */
  best(limit: number): Promise<[string, number][]>
  /** Puts in the most liked posts of MongoDB: scans it, so only the audit calls this. */
  refill(model: PostModel): Promise<void>
  start(): void
  stop(): Promise<void>
}

interface TopDeps {
  readonly redis: RedisConnections
  readonly scripts: Scripts
  readonly partitions: number
  readonly log: Log
}

const raiseMs = 1000
const maxChanged = 50_000 // more distinct posts than this in a second: the rest come with a later like

export const createTopPosts = ({ redis, scripts, partitions, log }: TopDeps): TopPosts => {
  const keys: readonly PartitionKeys[] = Array.from({ length: partitions }, (_, p) =>
    partitionKeys(p),
  )
  let changed = new Map<string, number>()
  /** By partition: what a total must be above to be listed, when last heard. */
  const bars = keys.map(() => 0)
  let bar = 0
  let heard = false // totals came since the last raise

  const note = (pairs: Iterable<[string, number]>) => {
    heard = true
    for (const [post, total] of pairs) {
      if (total <= bar) continue
      const before = changed.get(post)
      if (before === undefined ? changed.size < maxChanged : before < total)
        changed.set(post, total)
    }
  }

  const raisePartition = async (p: number, pairs: [string, number][]) => {
    pairs.sort((a, b) => b[1] - a[1])
    bars[p] = await scripts.raiseTop(keys[p]!, pairs.slice(0, topBound), topBound)
    bar = Math.min(...bars)
  }

  const raise = async () => {
    if (!heard || redis.state() !== 'up') return
    heard = false
    const raised = changed
    const byPartition = Map.groupBy(raised, ([post]) => partitionOf(post, partitions))
    changed = new Map()
    try {
      await Promise.all(keys.map((_, p) => raisePartition(p, byPartition.get(p) ?? [])))
    } catch (error) {
      log.debug({ err: error }, 'top list not raised')
      note(raised) // their next like may never come
    }
  }

  const raising = every(raiseMs, raise)

  const readPartition = async (p: number, limit: number): Promise<[string, number][]> => {
    const flat = await redis.commands.zrevrange(keys[p]!.top, 0, limit - 1, 'WITHSCORES')
    const pairs = Array.from({ length: flat.length / 2 }, (_, i): [string, number] => [
      flat[2 * i]!,
      Number(flat[2 * i + 1]),
    ])
    // A process that still had fewer partitions may have noted a post here that is elsewhere now.
    return pairs.filter(([post]) => partitionOf(post, partitions) === p)
  }

  return {
    note,
    async best(limit) {
      const deps = await Promise.all(keys.map((_, p) => readPartition(p, limit)))
      return deps
        .flat()
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        .slice(0, limit)
    },
    async refill(model) {
      const best = await model
        .find({ likes: { $gt: 0 }, state: { $ne: 'deleted' } }, { likes: 1 })
        .sort({ likes: -1 })
        .limit(topBound)
        .lean<{ _id: unknown; likes: number }[]>()
      // Whatever lies in MongoDB beside posts is none: no like can name it.
      const pairs = best.flatMap(({ _id, likes }): [string, number][] =>
        isPostId(_id) ? [[_id, likes]] : [],
      )
      const byPartition = Map.groupBy(pairs, ([post]) => partitionOf(post, partitions))
      await Promise.all([...byPartition].map(([p, of]) => raisePartition(p, of)))
    },
    start: raising.start,
    async stop() {
      await raising.stop()
      await raise()
    },
  }
}
