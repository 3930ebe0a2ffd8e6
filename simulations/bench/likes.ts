// `POST /like` with fsync always against bare node:http, side by side: bare, LikeFlow, bare, LikeFlow …
// in one run, so that whatever else the machine does falls on both.
import { planDefaults } from '../load/plan.ts'
import { whole } from '../options.ts'
import { type BareProcess, captureAnswer, startBare } from './bare-process.ts'
import { measureRound, type Round } from './measure.ts'
import { profileArgs, scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

interface LikesOptions {
  connections: readonly number[]
  rounds: number
  seconds: number
  posts: number
}

interface Pair {
  bare: Round
  likeflow: Round
}

const warmupMs = 1000 // per round: the new client's code gets hot
const firstWarmupMs = 3000 // once per server

const plan = (url: string, connections: number, options: LikesOptions) => ({
  ...planDefaults,
  url,
  prefix: 'bench',
  posts: options.posts,
  concurrency: connections,
  durationMs: options.seconds * 1000,
  warmupMs,
})

const measurePairs = async (
  stack: Stack,
  bare: BareProcess,
  connections: number,
  options: LikesOptions,
  log: (line: string) => void,
): Promise<Pair[]> => {
  const pairs: Pair[] = []
  const bareRound = (p = plan(bare.url, connections, options)) =>
    measureRound(p, { bare: bare.pid })
  const likeflowRound = async (p = plan(stack.url, connections, options)) => {
    const round = await measureRound(p, stack.pids)
    await stack.drained() // what is left to write must not slow the next round down
    return round
  }
  const warm = { durationMs: firstWarmupMs, warmupMs: 0 }
  await bareRound({ ...plan(bare.url, connections, options), ...warm })
  await likeflowRound({ ...plan(stack.url, connections, options), ...warm })
  for (let i = 1; i <= options.rounds; i++) {
    const pair = { bare: await bareRound(), likeflow: await likeflowRound() }
    pairs.push(pair)
    log(
      `${connections} connections, round ${i} of ${options.rounds}: ` +
        `bare ${formatNumber(pair.bare.perSecond)}/s, ` +
        `LikeFlow ${formatNumber(pair.likeflow.perSecond)}/s`,
    )
  }
  return pairs
}

/** What the pairs of one number of connections say. */
export const summarisePairs = (pairs: readonly Pair[]) => {
  const of = (pick: (pair: Pair) => number) => spread(pairs.map(pick))
  const bareRate = of((p) => p.bare.perSecond)
  const rate = of((p) => p.likeflow.perSecond)
  const bareCpu = of((p) => p.bare.cpuPerLike.bare!)
  const cpu = of((p) => p.likeflow.cpuPerLike.api!)
  return {
    bareRate,
    rate,
    rateRatio: rate.median / bareRate.median,
    pairRatio: of((p) => p.likeflow.perSecond / p.bare.perSecond),
    bareCpu,
    cpu,
    cpuRatio: cpu.median / bareCpu.median,
    p99: of((p) => p.likeflow.summary.latencyMs!.p99),
  }
}

const row = (connections: number, pairs: readonly Pair[]): string[] => {
  const s = summarisePairs(pairs)
  return [
    String(connections),
    formatSpread(s.bareRate),
    formatSpread(s.rate),
    formatNumber(s.rateRatio, 2),
    formatSpread(s.pairRatio, 2),
    formatSpread(s.bareCpu, 1),
    formatSpread(s.cpu, 1),
    formatNumber(s.cpuRatio, 2),
    formatSpread(s.p99, 1),
  ]
}

const whoUsedTheCores = (connections: number, pairs: readonly Pair[]): string => {
  const parts = (pick: (pair: Pair) => Record<string, number>) => {
    const names = Object.keys(pick(pairs[0]!))
    const medians = names.map((name) => spread(pairs.map((p) => pick(p)[name]!)).median)
    const total = medians.reduce((a, b) => a + b, 0)
    const list = names.map((name, i) => `${name} ${formatNumber(medians[i]!, 2)}`).join(', ')
    return `${list} (together ${formatNumber(total, 2)})`
  }
  return (
    `Cores busy at ${connections} connections: bare rounds ${parts((p) => p.bare.cores)}; ` +
    `LikeFlow rounds ${parts((p) => p.likeflow.cores)}.`
  )
}

const readOptions = (values: Record<'rounds' | 'seconds' | 'connections' | 'posts', string>) => {
  const connections = values.connections.split(',').slice(0, 10)
  return {
    rounds: whole('rounds', values.rounds, 1, 50),
    seconds: whole('seconds', values.seconds, 1, 60),
    connections: connections.map((text) => whole('connections', text, 1, 5000)),
    posts: whole('posts', values.posts, 1, 1_000_000),
  }
}

const columns = [
  ...['connections', 'bare likes/s', 'LikeFlow likes/s', 'ratio', 'ratio per pair'],
  ...['bare CPU µs', 'LikeFlow CPU µs', 'CPU ratio', 'p99 ms'],
]

/** The project's promise, at 256 connections. */
const promise = { connections: 256, rate: 0.7, cpu: 1.4 }

const isKept = (results: readonly { connections: number; pairs: Pair[] }[]): boolean | null => {
  const result = results.find((r) => r.connections === promise.connections)
  if (!result) return null
  const { rateRatio, cpuRatio } = summarisePairs(result.pairs)
  return rateRatio >= promise.rate && cpuRatio <= promise.cpu
}

export const likes = scenario({
  about: 'POST /like with fsync always against bare node:http, likes/s and CPU per like',
  options: { rounds: '5', seconds: '5', connections: '64,256', posts: '1000' },
  run: async (values, { log, profileDir }) => {
    const options = readOptions(values)
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    let bare: BareProcess | undefined
    try {
      bare = await startBare(await captureAnswer(stack.url, 'bench-0'))
      const results: { connections: number; pairs: Pair[] }[] = []
      for (const connections of options.connections) {
        const pairs = await measurePairs(stack, bare, connections, options, log)
        results.push({ connections, pairs })
      }
      return {
        title: 'POST /like, fsync always, against bare node:http',
        columns,
        rows: results.map((r) => row(r.connections, r.pairs)),
        notes: [
          'Spreads are min - median - max of the rounds; CPU is the API process per like. ' +
            `Promised at 256 connections: ratio at least ${promise.rate}, CPU ratio at most ${promise.cpu}.`,
          stack.servers,
          ...results.map((r) => whoUsedTheCores(r.connections, r.pairs)),
        ],
        kept: isKept(results),
        data: results,
      }
    } finally {
      await bare?.stop()
      await stack.stop()
    }
  },
})
