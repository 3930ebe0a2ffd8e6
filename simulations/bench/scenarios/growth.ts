// Does a like cost more when there are more posts and Redis is fuller? The drain is paused, so that all the
// posts of all sizes wait in Redis; then likes go to each set of posts in turns.
import { Redis } from 'ioredis'
import { type LoadPlan, planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { partitionKeys } from '../../../server/redis/keys.ts'
import { postAdmin } from '../admin.ts'
import type { Round } from '../measure.ts'
import { count, counts, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, formatSpread, median, spread } from '../statistics.ts'
import { measureSides } from '../turns.ts'

const flatWithin = 0.15
const partitions = 4
const mostPasses = 4

/** Live totals that Redis holds, of all posts. */
const cachedTotals = async (redisUrl: string): Promise<number> => {
  const redis = new Redis(redisUrl)
  try {
    let cached = 0
    for (let p = 0; p < partitions; p++) cached += await redis.hlen(partitionKeys(p).counts)
    return cached
  } finally {
    redis.disconnect()
  }
}

/**
 * Likes each post until nearly all totals are cached: the first like of a post asks MongoDB for its total,
 * once, and that is not what grows with the posts.
 */
const fill = async (stack: Stack, plan: LoadPlan, before: number): Promise<number> => {
  const each = { likes: plan.posts, skew: 'sequence', bulk: 500, concurrency: 4 } as const
  let cached = before
  for (let i = 0; i < mostPasses && cached - before < plan.posts * 0.99; i++) {
    await runLoad({ ...plan, ...each }).done
    cached = await cachedTotals(stack.redisUrl)
  }
  return cached
}

const costs = (rounds: readonly Round[]) =>
  rounds.map((round) => round.cpuPerLike.api! + round.cpuPerLike.redis!)

/** Every size within ±15 % of the middle of all. */
export const isFlat = (all: readonly number[]): boolean => {
  const { min, max } = spread(all)
  const middle = (min + max) / 2
  return max <= middle * (1 + flatWithin)
}

export default scenario({
  summary: 'cost per like from ten posts to a million, all pending in Redis',
  seconds: 140,
  options: {
    ...{ rounds: count(5, 50), seconds: count(2, 60), connections: count(64, 5000) },
    sizes: counts('10,1000,100000,1000000', 10_000_000),
  },
  run: async ({ rounds, seconds, connections: concurrency, sizes }, context) => {
    const all = sizes.reduce((sum, posts) => sum + posts, 0)
    // The cache of totals must hold them all: past its bound it is dropped, and likes ask MongoDB again.
    const limit = Math.max(250_000, Math.ceil((all / partitions) * 1.2))
    const env = { PARTITIONS: String(partitions), COUNTS_LIMIT: String(limit) }
    return withStack(context, { env }, async (stack) => {
      const { url, servers } = stack
      await postAdmin(url, 'drain/pause')
      const prefixOf = (posts: number) => `growth-${posts}`
      let cached = 0
      for (const posts of sizes) {
        cached = await fill(stack, { ...planDefaults, url, posts, prefix: prefixOf(posts) }, cached)
        context.log(`${formatNumber(posts)} posts are pending, ${formatNumber(cached)} cached`)
      }
      const sides = sizes.map((posts) => ({
        name: `${formatNumber(posts)} posts`,
        ...{ url, pids: () => stack.pids, plan: { posts, prefix: prefixOf(posts) } },
      }))
      const plan = { ...planDefaults, durationMs: seconds * 1000, concurrency }
      const results = await measureSides(sides, { rounds, plan, log: context.log })
      const cells = (side: readonly Round[]) => [
        formatSpread(side.map((r) => r.perSecond)),
        formatSpread(
          side.map((r) => r.cpuPerLike.api!),
          1,
        ),
        formatSpread(
          side.map((r) => r.cpuPerLike.redis!),
          1,
        ),
      ]
      return {
        title: 'Growth: cost per like as posts grow',
        columns: ['pending', 'likes/s', 'API CPU µs', 'Redis CPU µs'],
        rows: results.map((side, i) => [sides[i]!.name, ...cells(side)]),
        notes: [
          `${concurrency} connections. Promised: the CPU of API and Redis together is flat, ± 15 %.`,
        ],
        servers,
        kept: isFlat(results.map((side) => median(costs(side)))),
        data: { cached, results },
      }
    })
  },
})
