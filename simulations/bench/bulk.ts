// `POST /likes` with many items of count 1, against bare node:http that reads and writes the same bytes.
import { planDefaults } from '../../load/plan.ts'
import { createRequests, parseTarget, postName } from '../../load/target.ts'
import { whole } from '../options.ts'
import { type BareProcess, captureAnswer, startBare } from './bare-process.ts'
import {
  measurePairs,
  type Pair,
  pairColumns,
  pairRow,
  refusedLikes,
  summarisePairs,
  whoUsedTheCores,
} from './pairs.ts'
import { profileArgs, scenario } from './scenario.ts'
import { startStack } from './stack.ts'
import { formatNumber, spread } from './statistics.ts'

const promisedPerSecond = 1_000_000
const different = 512 // requests made up before: a quarter of a million draws

const cpuNames = ([first]: readonly Pair[]) => Object.keys(first!.likeflow.cpuPerLike)

/** The client's CPU time stands in the summary per request. */
const cpuOfAll = (pairs: readonly Pair[]) => {
  const client = pairs.map(
    ({ likeflow: { summary } }) => (summary.clientCpuMicros * summary.requests) / summary.accepted,
  )
  const others = cpuNames(pairs).map((name) => {
    const { median } = spread(pairs.map((p) => p.likeflow.cpuPerLike[name]!))
    return `${name} ${formatNumber(median, 2)}`
  })
  return `CPU µs per like, medians: ${others.join(', ')}, client ${formatNumber(spread(client).median, 2)}.`
}

export const bulk = scenario({
  about: 'POST /likes with 500 items of count 1 over 10,000 posts, likes/s and CPU per like',
  options: { rounds: '5', seconds: '5', connections: '256', posts: '10000', items: '500' },
  run: async (values, { log, profileDir }) => {
    const rounds = whole('rounds', values.rounds, 1, 50)
    const seconds = whole('seconds', values.seconds, 1, 60)
    const concurrency = whole('connections', values.connections, 1, 5000)
    const posts = whole('posts', values.posts, 1, 1_000_000)
    const items = whole('items', values.items, 2, 500)
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    let bare: BareProcess | undefined
    try {
      const names = Array.from({ length: items }, (_, i) => postName('bulk', i))
      const request = createRequests(parseTarget(stack.url)).bulk(names, null)
      bare = await startBare(await captureAnswer(stack.url, request))
      const load = { posts, concurrency, bulk: items, different, durationMs: seconds * 1000 }
      const plan = { ...planDefaults, ...load, prefix: 'bulk' }
      const label = `${items} items, ${concurrency} connections`
      const pairs = await measurePairs({ stack, bare, rounds, label, plan, mayRefuse: true, log })
      return {
        title: `POST /likes, ${items} items of count 1 over ${posts.toLocaleString('en-US')} posts`,
        columns: pairColumns,
        rows: [pairRow(label, pairs)],
        notes: [
          `Promised: ${promisedPerSecond.toLocaleString('en-US')} likes/s, with the drain at work. ` +
            cpuOfAll(pairs),
          refusedLikes(pairs),
          stack.servers,
          whoUsedTheCores(label, pairs),
        ],
        chart: {
          unit: 'CPU µs per like',
          bars: cpuNames(pairs).map((name) => ({
            label: name,
            spread: spread(pairs.map((p) => p.likeflow.cpuPerLike[name]!)),
          })),
        },
        kept: summarisePairs(pairs).rate.median >= promisedPerSecond,
        data: pairs,
      }
    } finally {
      await bare?.stop()
      await stack.stop()
    }
  },
})
