// One API process against two that share its port, in turns.
import { planDefaults } from '../../load/plan.ts'
import { whole } from '../options.ts'
import { measureRound, type Round } from './measure.ts'
import { scenario } from './scenario.ts'
import { startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

const promisedRatio = 1.6

const row = (name: string, rounds: readonly Round[]) => [
  name,
  formatSpread(spread(rounds.map((r) => r.perSecond))),
  formatSpread(spread(rounds.map((r) => r.summary.latencyMs!.p99)), 1),
  formatSpread(spread(rounds.map((r) => Object.values(r.cores).reduce((a, b) => a + b))), 2),
]

export const apis = scenario({
  about: 'likes/s from one API process to two on the same port',
  options: { rounds: '5', seconds: '4', connections: '256', posts: '1000' },
  run: async (values, { log }) => {
    const rounds = whole('rounds', values.rounds, 1, 50)
    const seconds = whole('seconds', values.seconds, 1, 60)
    const concurrency = whole('connections', values.connections, 1, 5000)
    const posts = whole('posts', values.posts, 1, 1_000_000)
    const stack = await startStack({ log, env: { REUSE_PORT: 'on' } })
    try {
      const load = { url: stack.url, concurrency, posts, prefix: 'apis' }
      const plan = { ...planDefaults, ...load, durationMs: seconds * 1000, warmupMs: 2000 }
      const measure = async (more: Record<string, number>) => {
        const round = await measureRound(plan, { ...stack.pids, ...more })
        await stack.drained()
        return round
      }
      const one: Round[] = []
      const two: Round[] = []
      for (let i = 1; i <= rounds; i++) {
        one.push(await measure({}))
        const second = await stack.addApi()
        two.push(await measure({ api2: second.pid }))
        await second.stop()
        const rates = [one, two].map((list) => formatNumber(list.at(-1)!.perSecond))
        log(`round ${i}: one ${rates[0]}/s, two ${rates[1]}/s`)
      }
      const median = (list: readonly Round[]) => spread(list.map((r) => r.perSecond)).median
      const ratio = median(two) / median(one)
      return {
        title: 'API processes',
        columns: ['processes', 'likes/s', 'p99 ms', 'cores busy, all together'],
        rows: [row('1', one), row('2', two)],
        notes: [
          `Two are ${formatNumber(ratio, 2)} of one; promised ${promisedRatio} when the cores allow it. ` +
            'When the cores busy with one process are all that the machine has, the machine is the limit.',
          stack.servers,
        ],
        kept: null,
        data: { one, two, ratio },
      }
    } finally {
      await stack.stop()
    }
  },
})
