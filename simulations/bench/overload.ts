// Twice as many likes as can be served: what is refused must cost little, what is accepted must be answered
// in time, and when it is over nothing is refused any more. Open model, from many connections, because
// clients that wait for an answer before they send again cannot overload anything.
import { type LoadPlan, type LoadSummary, planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { createRequests, parseTarget } from '../../load/target.ts'
import { whole } from '../options.ts'
import { captureAnswer, startBare } from './bare-process.ts'
import { aboutCores, type Cores, keepClientApart, keepServersApart } from './cores.ts'
import {
  bareRows,
  isKept,
  overloadRows,
  type Phase,
  type Round,
  summarise,
} from './overload-report.ts'
import { rssBytes } from './processes.ts'
import { findSaturation } from './saturation.ts'
import { profileArgs, scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber } from './statistics.ts'

interface Options {
  rounds: number
  seconds: number
  /** one column each; the first is judged */
  connections: number[]
  posts: number
}

const share = { over: 2, base: 0.5 } // of the saturating rate
const rssEveryMs = 50
const patienceMs = 50 // as k6 does: a like that finds no free connection is not sent
const closedConnections = 256 // enough to keep the server busy, few enough to need no shedding

const createPhases = (stack: Stack, { posts }: Options) => {
  let cores: Cores = keepServersApart(Object.values(stack.pids))
  const run = async (rate: number | null, concurrency: number, ms: number): Promise<Phase> => {
    const plan: LoadPlan = {
      ...{ ...planDefaults, url: stack.url, rate, posts, concurrency },
      ...{ prefix: 'overload', warmupMs: 1000, durationMs: ms, patienceMs },
    }
    const load = runLoad(plan)
    if (keepClientApart(load.pid) === 'shared') cores = 'shared'
    let rss = 0
    const timer = setInterval(() => {
      rss = Math.max(rss, rssBytes(stack.pids.api!))
    }, rssEveryMs)
    try {
      return { summary: await load.done, rss }
    } finally {
      clearInterval(timer)
    }
  }
  return { run, cores: () => cores }
}

type Phases = ReturnType<typeof createPhases>

const saturate = (stack: Stack, run: Phases['run'], most: number, log: (line: string) => void) =>
  findSaturation(async (rate, ms) => {
    const { summary } = await run(rate, rate === null ? closedConnections : most, ms)
    const asked = rate === null ? 'closed' : `${formatNumber(rate)}/s`
    log(`${asked}: ${formatNumber(summary.perSecond)}/s`)
    await stack.drained()
    return summary
  })

/**
 * What no server on node:http can do better: one that only reads a like and answers, alone on the servers' core,
 * with every connection busy all the time.
 */
const measureBare = async (stack: Stack, { connections, posts }: Options) => {
  const request = createRequests(parseTarget(stack.url)).like('overload-0', null)
  const bare = await startBare(await captureAnswer(stack.url, request as string))
  try {
    keepServersApart([bare.pid])
    const summaries: LoadSummary[] = []
    for (const concurrency of connections) {
      const plan = { ...planDefaults, url: bare.url, posts, concurrency, prefix: 'overload' }
      const load = runLoad({ ...plan, warmupMs: 1000, durationMs: 3000 })
      keepClientApart(load.pid)
      summaries.push(await load.done)
    }
    return summaries
  } finally {
    await bare.stop()
  }
}

const measure = async (stack: Stack, options: Options, log: (line: string) => void) => {
  const { run, cores } = createPhases(stack, options)
  const ladder = await saturate(stack, run, options.connections[0]!, log)
  const peak = Math.max(...ladder.map(({ perSecond }) => perSecond))
  const results = options.connections.map((connections) => ({ connections, rounds: [] as Round[] }))
  // All rounds of one number first: memory that many connections left behind is not that of fewer.
  for (const { connections, rounds } of results)
    for (let i = 1; i <= options.rounds; i++) {
      const over = await run(share.over * peak, connections, options.seconds * 1000)
      const after = await run(share.base * peak, connections, 3000)
      await stack.drained()
      rounds.push({ over, after })
      const { perSecond, refusalMs, latencyMs } = over.summary
      log(
        `round ${i} of ${options.rounds}, ${connections} connections: ${formatNumber(perSecond)}/s of ` +
          `${formatNumber(peak)}/s, p99 of refusals ${formatNumber(refusalMs?.p99 ?? 0)} ms, ` +
          `of accepted ${formatNumber(latencyMs?.p99 ?? Number.NaN)} ms`,
      )
    }
  return { ladder, peak, results, bare: await measureBare(stack, options), cores: cores() }
}

export const overload = scenario({
  about: 'twice the saturating rate: goodput, refusals, memory, and what is left of it afterwards',
  options: { rounds: '3', seconds: '6', connections: '1000,8000', posts: '1000' },
  run: async (values, { log, profileDir }) => {
    const options: Options = {
      rounds: whole('rounds', values.rounds, 1, 20),
      seconds: whole('seconds', values.seconds, 2, 60),
      connections: values.connections.split(',').map((text) => whole('connections', text, 1, 9000)),
      posts: whole('posts', values.posts, 1, 1_000_000),
    }
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    try {
      const { ladder, peak, results, bare, cores } = await measure(stack, options, log)
      const summaries = results.map(({ rounds }) => summarise(rounds, peak))
      return {
        title: 'Overload: twice the saturating rate',
        columns: [
          'what',
          ...options.connections.map((n) => `${formatNumber(n)} connections`),
          'wanted',
        ],
        rows: [...overloadRows(summaries), ...bareRows(bare)],
        notes: [
          `Saturated at ${formatNumber(peak)} likes/s (open model, best of ${ladder.length} rates; one that ` +
            'fell behind was tried three times); ' +
            `${options.rounds} rounds of ${options.seconds} s at ${formatNumber(share.over * peak)}/s, ` +
            `each followed by ${formatNumber(share.base * peak)}/s. The bars are for the first column.`,
          aboutCores(cores),
          'An accepted like counts from the time it was planned for, a refusal from its real send.',
          stack.servers,
        ],
        kept: isKept(summaries[0]!),
        data: { options, ladder, peak, results, bare },
      }
    } finally {
      await stack.stop()
    }
  },
})
