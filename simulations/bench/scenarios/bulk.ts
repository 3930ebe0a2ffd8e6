// `POST /likes` with many items of count 1, beside bare node:http that reads and writes the same bytes.
import { planDefaults } from '../../../load/plan.ts'
import { createRequests, parseTarget, postName } from '../../../load/target.ts'
import { withBare } from '../bare-process.ts'
import type { Round } from '../measure.ts'
import { linesOf, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber } from '../statistics.ts'
import { measureSides } from '../turns.ts'

const promised = { perSecond: 300_000, apiCpuMicros: 2 }
const different = 512 // requests made up before: a quarter of a million draws

const refused = ({ summary }: Round) =>
  Object.values(summary.refused).reduce((sum, likes) => sum + likes, 0)
const clientCpu = ({ summary: s }: Round) => (s.clientCpuMicros * s.requests) / s.accepted

const told = ([bare, own]: readonly [Round[], Round[]]) => {
  const line = linesOf(own)
  const bareLine = linesOf(bare)
  return [
    line('likes/s', (r) => r.perSecond, { least: promised.perSecond }),
    line('CPU µs per like, API', (r) => r.cpuPerLike.api!, {
      ...{ most: promised.apiCpuMicros, digits: 2 },
    }),
    ...['redis', 'mongodb', 'pipeline'].map((name) =>
      line(`CPU µs per like, ${name}`, (r) => r.cpuPerLike[name]!, { digits: 2 }),
    ),
    line('CPU µs per like, client', clientCpu, { digits: 2 }),
    line('p99 of a request, ms', (r) => r.summary.latencyMs!.p99),
    line('likes refused', refused),
    bareLine('bare node:http, likes/s', (r) => r.perSecond),
    bareLine('bare, CPU µs per like', (r) => r.cpuPerLike.server!, { digits: 2 }),
  ]
}

export default scenario({
  summary: 'POST /likes: likes/s, and CPU per like of every process',
  seconds: 80,
  options: {
    ...{ rounds: count(5, 50), seconds: count(4, 60), connections: count(256, 5000) },
    ...{ posts: count(10_000, 1_000_000), items: count(500, 500, 2) },
  },
  run: ({ rounds, seconds, connections: concurrency, posts, items }, context) =>
    withStack(context, {}, (stack) => {
      const names = Array.from({ length: items }, (_, i) => postName('bulk', i))
      const request = createRequests(parseTarget(stack.url)).bulk(names, null)
      return withBare(stack.url, request, async (bare) => {
        const { url, drained: after } = stack
        const own = { name: 'LikeFlow', url, after, pids: () => stack.pids }
        const load = { posts, concurrency, bulk: items, different, durationMs: seconds * 1000 }
        const plan = { ...planDefaults, ...load, prefix: 'bulk' }
        const options = { rounds, plan, mayRefuse: true, log: context.log }
        const measured = (await measureSides([bare, own], options)) as [Round[], Round[]]
        return {
          title: `POST /likes, ${items} items of count 1`,
          ...tableOf(told(measured)),
          notes: [
            `${concurrency} connections, ${formatNumber(posts)} posts, the drain at work. A rate is of what was accepted.`,
          ],
          servers: stack.servers,
          data: measured,
        }
      })
    }),
})
