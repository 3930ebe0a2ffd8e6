// Speed and truth side by side: LikeFlow and three naive pipelines on the same servers get the same load in
// turns, and each is killed once in the middle of a steady load. Lost: acknowledged, but not in MongoDB.
import { startLoad } from '../../load/engine.ts'
import { type LoadPlan, planDefaults } from '../../load/plan.ts'
import { findGaps } from '../../load/verify.ts'
import { whole } from '../options.ts'
import { type Contender, likeflowContender, startPeer } from './contender.ts'
import { readDocuments } from './documents.ts'
import { measureRound, type Round } from './measure.ts'
import { scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

interface PeersOptions {
  rounds: number
  seconds: number
  connections: number
  posts: number
  rate: number
}

interface Truth {
  acknowledged: number
  uncertain: number
  lost: number
  tooMany: number
}

interface Result {
  rounds: Round[]
  writesPerLike: number
  truth: Truth
}

const startContenders = async (stack: Stack): Promise<Contender[]> => [
  likeflowContender(stack),
  await startPeer(stack, 'direct', '(a) $inc per like', 1),
  await startPeer(stack, 'job-per-like', '(b) job per like', 2),
  await startPeer(stack, 'counter-and-keys', '(c) INCR + KEYS', 3),
]

const planFor = (contender: Contender, options: PeersOptions): LoadPlan => ({
  ...planDefaults,
  url: contender.url,
  posts: options.posts,
  skew: 'zipf',
  concurrency: options.connections,
})

const speedRound = async (contender: Contender, options: PeersOptions) => {
  const times = { durationMs: options.seconds * 1000, warmupMs: 1000 }
  const plan = { ...planFor(contender, options), ...times, prefix: 'speed' }
  const round = await measureRound(plan, { server: contender.pid() })
  await contender.drained()
  return round
}

/** Kills the contender in the middle of a steady load and counts what is there afterwards. */
const truthRound = async (contender: Contender, options: PeersOptions): Promise<Truth> => {
  const prefix = 'truth'
  const durationMs = options.seconds * 2000
  const plan = { ...planFor(contender, options), rate: options.rate, durationMs, prefix }
  const load = startLoad({ ...plan, timeoutMs: 5000 })
  const { promise: crashed, resolve, reject } = Promise.withResolvers<void>()
  setTimeout(() => contender.crash().then(resolve, reject), durationMs / 2)
  await load.done
  await crashed
  await contender.drained()
  const { acknowledged, uncertain } = load.books
  const held = await readDocuments(contender.mongodbUrl, prefix, options.posts)
  const gaps = findGaps(prefix, load.books, new Map(), held)
  const total = (book: Float64Array) => book.reduce((a, b) => a + b, 0)
  const sum = (values: number[]) => values.reduce((a, b) => a + Math.max(0, b), 0)
  return {
    acknowledged: total(acknowledged),
    uncertain: total(uncertain),
    lost: sum(gaps.map((gap) => gap.expected - gap.persisted)),
    tooMany: sum(gaps.map((gap) => gap.persisted - gap.expected - gap.uncertain)),
  }
}

const run = async (stack: Stack, options: PeersOptions, log: (line: string) => void) => {
  const contenders = await startContenders(stack)
  const results = new Map<Contender, Result>()
  try {
    for (const contender of contenders)
      results.set(contender, { rounds: [], writesPerLike: 0, truth: undefined as never })
    for (let i = 1; i <= options.rounds; i++)
      for (const contender of contenders) {
        const round = await speedRound(contender, options)
        results.get(contender)!.rounds.push(round)
        log(`round ${i}, ${contender.name}: ${formatNumber(round.perSecond)} likes/s`)
      }
    for (const contender of contenders) {
      const result = results.get(contender)!
      const held = await readDocuments(contender.mongodbUrl, 'speed', options.posts)
      const likes = held.values().reduce((a, b) => a + b, 0)
      result.writesPerLike = (await contender.writes()) / likes
      result.truth = await truthRound(contender, options)
      log(`killed ${contender.name}: ${JSON.stringify(result.truth)}`)
    }
    return results
  } finally {
    for (const contender of contenders) await contender.stop()
  }
}

const row = (name: string, { rounds, writesPerLike, truth }: Result, baseline: number) => {
  const rate = spread(rounds.map((r) => r.perSecond))
  return [
    name,
    formatSpread(rate),
    formatNumber(rate.median / baseline, 2),
    formatSpread(spread(rounds.map((r) => r.cpuPerLike.server!)), 0),
    formatNumber(writesPerLike, 3),
    ...[truth.acknowledged, truth.lost, truth.tooMany].map((n) => formatNumber(n)),
  ]
}

export const peers = scenario({
  about: 'LikeFlow beside three naive pipelines: speed, writes per like, and losses after kill -9',
  options: { rounds: '5', seconds: '4', connections: '64', posts: '100', rate: '500' },
  run: async (values, { log }) => {
    const options: PeersOptions = {
      rounds: whole('rounds', values.rounds, 1, 50),
      seconds: whole('seconds', values.seconds, 1, 60),
      connections: whole('connections', values.connections, 1, 1000),
      posts: whole('posts', values.posts, 1, 100_000),
      rate: whole('rate', values.rate, 1, 100_000),
    }
    const stack = await startStack({ log, layout: 'one' })
    try {
      const results = await run(stack, options, log)
      const entries = [...results].map(([{ name }, result]) => [name, result] as const)
      const own = entries[0]![1]
      const baseline = spread(own.rounds.map((r) => r.perSecond)).median
      return {
        title: 'Beside naive pipelines',
        columns: [
          ...['pipeline', 'likes/s', 'ratio', 'CPU µs per like', 'writes per like'],
          ...['acknowledged', 'lost by kill -9', 'counted too often'],
        ],
        rows: entries.map(([name, result]) => row(name, result, baseline)),
        notes: [
          `Each is one process on the same Redis and MongoDB; ${options.connections} connections, ` +
            `${options.posts} zipf posts; the kill comes in the middle of ${options.rate} likes/s.`,
          stack.servers,
        ],
        chart: {
          unit: 'likes/s',
          bars: entries.map(([label, { rounds }]) => ({
            label,
            spread: spread(rounds.map((r) => r.perSecond)),
          })),
        },
        kept: own.truth.lost === 0 && own.truth.tooMany === 0,
        data: { options, results: Object.fromEntries(entries) },
      }
    } finally {
      await stack.stop()
    }
  },
})
