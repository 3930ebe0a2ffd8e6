// Does a like cost more when there are more posts and Redis is fuller? The drain is paused, so that all the
// posts of all sizes wait in Redis; then likes go to each set of posts in turns.
import { Redis } from 'ioredis'
import { type LoadPlan, planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { partitionKeys } from '../../server/redis/keys.ts'
import { whole } from '../options.ts'
import { postAdmin } from './admin.ts'
import { measureRound, type Round } from './measure.ts'
import { scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

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

interface Result {
  posts: number
  rounds: Round[]
}

const cost = (round: Round) => round.cpuPerLike.api! + round.cpuPerLike.redis!
const medianCost = ({ rounds }: Result) => spread(rounds.map(cost)).median

/** Every size within ±15 % of the middle of all. */
export const isFlat = (costs: readonly number[]): boolean => {
  const { min, max } = spread(costs)
  const middle = (min + max) / 2
  return max <= middle * (1 + flatWithin)
}

const row = (result: Result) => [
  formatNumber(result.posts),
  formatSpread(spread(result.rounds.map((r) => r.perSecond))),
  formatSpread(spread(result.rounds.map((r) => r.cpuPerLike.api!)), 1),
  formatSpread(spread(result.rounds.map((r) => r.cpuPerLike.redis!)), 1),
]

export const growth = scenario({
  about: 'cost per like from ten posts to a million, all pending in Redis',
  options: { rounds: '5', seconds: '3', connections: '64', sizes: '10,1000,100000,1000000' },
  run: async (values, { log }) => {
    const rounds = whole('rounds', values.rounds, 1, 50)
    const seconds = whole('seconds', values.seconds, 1, 60)
    const concurrency = whole('connections', values.connections, 1, 5000)
    const sizes = values.sizes.split(',').map((text) => whole('sizes', text, 1, 10_000_000))
    const all = sizes.reduce((sum, posts) => sum + posts, 0)
    // The cache of totals must hold them all: past its bound it is dropped, and likes ask MongoDB again.
    const limit = Math.max(250_000, Math.ceil((all / partitions) * 1.2))
    const env = { PARTITIONS: String(partitions), COUNTS_LIMIT: String(limit) }
    const stack = await startStack({ log, env })
    try {
      const { url, pids } = stack
      await postAdmin(url, 'drain/pause')
      const planOf = (posts: number) => ({ ...planDefaults, url, posts, prefix: `growth-${posts}` })
      let cached = 0
      for (const posts of sizes) {
        cached = await fill(stack, planOf(posts), cached)
        log(`${formatNumber(posts)} posts are pending, ${formatNumber(cached)} totals are cached`)
      }
      const results: Result[] = sizes.map((posts) => ({ posts, rounds: [] }))
      const times = { durationMs: seconds * 1000, warmupMs: 1000, concurrency }
      for (let i = 1; i <= rounds; i++)
        for (const { posts, rounds: done } of i % 2 ? results : results.toReversed()) {
          done.push(await measureRound({ ...planOf(posts), ...times }, pids))
          log(`round ${i}, ${posts} posts: ${formatNumber(done.at(-1)!.perSecond)} likes/s`)
        }
      return {
        title: 'Growth: cost per like as posts grow',
        columns: ['posts', 'likes/s', 'API CPU µs', 'Redis CPU µs'],
        rows: results.map(row),
        notes: [
          `${concurrency} connections, uniform; all posts pending, ${formatNumber(cached)} of ` +
            `${formatNumber(all)} totals cached (COUNTS_LIMIT ${limit}). Promised: API + Redis flat, ± 15 %.`,
          stack.servers,
        ],
        chart: {
          unit: 'CPU µs per like, API + Redis',
          bars: results.map((r) => ({
            label: `${formatNumber(r.posts)} posts`,
            spread: spread(r.rounds.map(cost)),
          })),
        },
        kept: isFlat(results.map(medianCost)),
        data: results,
      }
    } finally {
      await stack.stop()
    }
  },
})
