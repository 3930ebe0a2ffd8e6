// What many open dashboards cost: likes beside so many readers of the stream, and beside none, in turns.
import { setTimeout as delay } from 'node:timers/promises'
import { planDefaults } from '../../../load/plan.ts'
import { gatherCrowd } from '../crowds/crowd.ts'
import type { ReadersPlan, ReadersReport } from '../crowds/readers.ts'
import { measureRound, type Round } from '../measure.ts'
import { linesOf, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber } from '../statistics.ts'
import { inTurns } from '../turns.ts'

const settledMs = 2000
const promised = { cores: 0.25, p99Ratio: 1.1 }

interface Watched extends Round {
  readers: ReadersReport
}

const p99 = ({ summary }: Round) => summary.latencyMs!.p99

const apiCores = ({ cpuPerLike, perSecond }: Round) => (cpuPerLike.api! * perSecond) / 1e6

/** `beside` in the order of the rounds without. */
const told = (
  [none, beside]: readonly [Watched[], Watched[]],
  clients: number,
  seconds: number,
) => {
  const line = linesOf(beside)
  const more = (r: Watched, i: number) => apiCores(r) - apiCores(none[i]!)
  return [
    linesOf(none)('p99 of a like without them, ms', p99, { digits: 1 }),
    line('p99 of a like beside them, ms', p99, { digits: 1 }),
    line('ratio per pair', (r, i) => p99(r) / p99(none[i]!), {
      most: promised.p99Ratio,
      digits: 2,
    }),
    line('cores of the API for them', more, { most: promised.cores, digits: 2 }),
    line('events/s', (r) => r.readers.events / seconds),
    line('MB/s', (r) => r.readers.bytes / seconds / 2 ** 20, { digits: 1 }),
    line('age of a sample on arrival, p99 ms', (r) => r.readers.ageMs),
    line('streams lost', (r) => clients - r.readers.open, { most: 0, always: true }),
  ]
}

export default scenario({
  summary: 'what 1,000 readers of the stream cost the API, and a like',
  seconds: 150,
  options: {
    ...{ rounds: count(4, 50), seconds: count(8, 60, 2), clients: count(1000, 9000) },
    ...{ rate: count(1000, 100_000), posts: count(200, 100_000) },
  },
  run: ({ rounds, seconds, clients, rate, posts }, context) =>
    withStack(context, {}, async (stack) => {
      const load = { url: stack.url, rate, posts, prefix: 'fan-out', concurrency: 128 }
      const plan = { ...planDefaults, ...load, durationMs: seconds * 1000, warmupMs: 2000 }
      const watched = async (readers: number): Promise<Watched> => {
        const crowdPlan: ReadersPlan = { url: stack.url, clients: readers }
        const crowd = await gatherCrowd<ReadersReport>('readers.ts', crowdPlan)
        try {
          await delay(settledMs) // their snapshots are through
          const onMeasuring = () => crowd.tell('begin')
          const round = await measureRound(plan, stack.pids, { onMeasuring })
          context.log(`${readers} readers: p99 ${formatNumber(round.summary.latencyMs!.p99, 1)} ms`)
          return { ...round, readers: await crowd.ask('report') }
        } finally {
          await crowd.dismiss()
          await stack.drained()
        }
      }
      await watched(clients) // warm
      const results = (await inTurns([0, clients], rounds, watched)) as [Watched[], Watched[]]
      return {
        title: 'Fan-out of the stream',
        ...tableOf(told(results, clients, seconds)),
        notes: [
          `${formatNumber(clients)} readers on the same cores as the servers; ${formatNumber(rate)} likes/s over ${posts} posts.`,
        ],
        servers: stack.servers,
        data: results,
      }
    }),
})
