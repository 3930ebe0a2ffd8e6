// `POST /like` with fsync always against bare node:http: likes/s and CPU per like.
import { planDefaults } from '../../load/plan.ts'
import { createRequests, parseTarget } from '../../load/target.ts'
import { whole } from '../options.ts'
import { type BareProcess, captureAnswer, startBare } from './bare-process.ts'
import type { Chart } from './chart.ts'
import {
  measurePairs,
  type Pair,
  pairColumns,
  pairRow,
  summarisePairs,
  whoUsedTheCores,
} from './pairs.ts'
import { profileArgs, scenario } from './scenario.ts'
import { startStack } from './stack.ts'

const readOptions = (values: Record<'rounds' | 'seconds' | 'connections' | 'posts', string>) => {
  const connections = values.connections.split(',').slice(0, 10)
  return {
    rounds: whole('rounds', values.rounds, 1, 50),
    seconds: whole('seconds', values.seconds, 1, 60),
    connections: connections.map((text) => whole('connections', text, 1, 5000)),
    posts: whole('posts', values.posts, 1, 1_000_000),
  }
}

interface Result {
  connections: number
  label: string
  pairs: Pair[]
}

/** The project's promise, at 256 connections. */
const promise = { connections: 256, rate: 0.75, cpu: 1.3 }

const isKept = (results: readonly Result[]): boolean | null => {
  const result = results.find((r) => r.connections === promise.connections)
  if (!result) return null
  const { rateRatio, cpuRatio } = summarisePairs(result.pairs)
  return rateRatio >= promise.rate && cpuRatio <= promise.cpu
}

const chartOf = (results: readonly Result[]): Chart => ({
  unit: 'likes/s',
  bars: results.flatMap(({ connections, pairs }) => {
    const { bareRate, rate } = summarisePairs(pairs)
    return [
      { label: `bare, ${connections}`, spread: bareRate },
      { label: `LikeFlow, ${connections}`, spread: rate },
    ]
  }),
})

export const likes = scenario({
  about: 'POST /like with fsync always against bare node:http, likes/s and CPU per like',
  options: { rounds: '5', seconds: '5', connections: '64,256', posts: '1000' },
  run: async (values, { log, profileDir }) => {
    const { rounds, seconds, connections: numbers, posts } = readOptions(values)
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    let bare: BareProcess | undefined
    try {
      const request = createRequests(parseTarget(stack.url)).like('bench-0', null)
      bare = await startBare(await captureAnswer(stack.url, request))
      const results: Result[] = []
      for (const connections of numbers) {
        const label = `${connections} connections`
        const load = { posts, concurrency: connections, durationMs: seconds * 1000 }
        const plan = { ...planDefaults, ...load, prefix: 'bench' }
        const pairs = await measurePairs({ stack, bare, rounds, label, plan, log })
        results.push({ connections, label, pairs })
      }
      return {
        title: 'POST /like, fsync always, against bare node:http',
        columns: pairColumns,
        rows: results.map((r) => pairRow(r.label, r.pairs)),
        notes: [
          'Spreads are min - median - max of the rounds; CPU is the API process per like. ' +
            `Promised at 256 connections: ratio at least ${promise.rate}, CPU ratio at most ${promise.cpu}.`,
          stack.servers,
          ...results.map((r) => whoUsedTheCores(r.label, r.pairs)),
        ],
        kept: isKept(results),
        chart: chartOf(results),
        data: results,
      }
    } finally {
      await bare?.stop()
      await stack.stop()
    }
  },
})
