// What it costs that a like is on disk before it is answered: Redis' fsync always, as LikeFlow wants it, beside
// fsync once a second, as REDIS_DURABILITY=relaxed allows it. One Redis, in turns.
import { statfsSync } from 'node:fs'
import { Redis } from 'ioredis'
import { planDefaults } from '../../../load/plan.ts'
import type { Round } from '../measure.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber, formatSpread, median } from '../statistics.ts'
import { measureSides } from '../turns.ts'

const promisedRatio = 0.75
const tmpfs = 0x01021994 // statfs(2): nothing is ever on a disk there
const policies = ['always', 'everysec'] as const

const row = (policy: string, rounds: readonly Round[]) => {
  const of = (pick: (round: Round) => number, digits = 0) => formatSpread(rounds.map(pick), digits)
  return [
    `fsync ${policy}`,
    of((r) => r.perSecond),
    of((r) => r.cpuPerLike.api!, 1),
    of((r) => r.cpuPerLike.redis!, 1),
    of((r) => r.summary.latencyMs!.p99, 1),
  ]
}

export default scenario({
  summary: 'fsync always beside fsync once a second, likes/s',
  seconds: 70,
  options: {
    ...{ rounds: count(5, 50), seconds: count(4, 60), connections: count(256, 5000) },
    posts: count(1000, 1_000_000),
  },
  run: ({ rounds, seconds, connections: concurrency, posts }, context) =>
    withStack(context, { env: { REDIS_DURABILITY: 'relaxed' } }, async (stack) => {
      const redis = new Redis(stack.redisUrl)
      try {
        const sides = policies.map((policy) => ({
          ...{ name: policy, url: stack.url, pids: () => stack.pids, after: stack.drained },
          before: () => redis.config('SET', 'appendfsync', policy),
        }))
        const load = { concurrency, posts, durationMs: seconds * 1000, prefix: 'durability' }
        const plan = { ...planDefaults, ...load }
        const results = await measureSides(sides, { rounds, plan, log: context.log })
        const [always, everysec] = results.map((side) => median(side.map((r) => r.perSecond)))
        const ratio = always! / everysec!
        const isDisk = statfsSync(stack.dataDir).type !== tmpfs
        return {
          title: 'The price of durability',
          columns: ['Redis', 'likes/s', 'API CPU µs', 'Redis CPU µs', 'p99 ms'],
          rows: results.map((side, i) => row(policies[i]!, side)),
          notes: [
            `${concurrency} connections. Always makes ${formatNumber(ratio, 2)} of everysec; at least ${promisedRatio} is wanted.`,
            ...(isDisk ? [] : ['The file lies in memory, where fsync costs nothing: set TMPDIR.']),
          ],
          servers: stack.servers,
          kept: ratio >= promisedRatio,
          data: results,
        }
      } finally {
        redis.disconnect()
      }
    }),
})
