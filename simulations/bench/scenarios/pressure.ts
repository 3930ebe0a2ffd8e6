// Twice as many likes as can be served, alone and beside clients that never finish their headers and browsers
// that never read: what is accepted must be answered in time, what is refused must cost little, nobody's
// memory may grow, and when it is over nothing is refused any more. Open model, from many connections: clients
// that wait for an answer before they send again cannot overload anything.
import { setTimeout as delay } from 'node:timers/promises'
import type { Sample } from '../../../contract/index.ts'
import { type LoadPlan, type LoadSummary, planDefaults } from '../../../load/plan.ts'
import { type LoadRun, runLoad } from '../../../load/run.ts'
import { getJson } from '../ask.ts'
import { aboutCores, keepClientApart, keepServersApart } from '../cores.ts'
import { gatherCrowd } from '../crowds/crowd.ts'
import type { SlowPlan, SlowReport } from '../crowds/slow.ts'
import type { StalledPlan } from '../crowds/stalled.ts'
import { peakMb } from '../processes.ts'
import { type Line, line, linesOf, matrixOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, median } from '../statistics.ts'
import { inTurns } from '../turns.ts'

const share = { over: 2, base: 0.5 } // of what can be served
const peakConnections = 256 // enough to keep the server busy, few enough to need no shedding
const patienceMs = 50 // as k6 does: a like that finds no free connection for so long is not sent
const restMs = 3000
const goneWithinMs = 90_000
const promised = {
  ...{ goodput: 0.9, acceptedMs: 250, refusedMs: 50, mb: 512, growthMb: 64, p99Ratio: 2 },
  ...{ slowSeconds: 15, stalledSeconds: 60 },
}
/** So long a name makes the stream worth reading: what Linux keeps for a connection is full soon. */
const prefix = 'a-post-with-a-long-name-that-makes-the-stream-worth-reading'

interface Options {
  rounds: number
  seconds: number
  connections: number
  slow: number
  stalled: number
}

interface Round {
  over: LoadSummary
  after: LoadSummary
  /** the most the API process had */
  mb: number
  /** until the last of each was cut; null: there were none */
  gone: { slowSeconds: number; stalledSeconds: number } | null
}

/** A load on a core of its own. */
const start = (stack: Stack, plan: Partial<LoadPlan>): LoadRun => {
  const posts = { url: stack.url, posts: 1000, prefix, warmupMs: 500 }
  const run = runLoad({ ...planDefaults, ...posts, ...plan })
  keepClientApart(run.pid)
  return run
}

/** Likes/s in the closed model, the better of two runs. */
const findPeak = async (stack: Stack): Promise<number> => {
  const rates: number[] = []
  while (rates.length < 2) {
    const { done } = start(stack, { concurrency: peakConnections, durationMs: 3000 })
    rates.push((await done).perSecond)
    await stack.drained()
  }
  return Math.max(...rates)
}

/** Both crowds, and how long the server keeps them. */
const gatherBoth = async ({ url }: Stack, { slow, stalled }: Options) => {
  const stalledPlan: StalledPlan = { url, clients: stalled }
  const slowPlan: SlowPlan = { url, sockets: slow }
  const readers = await gatherCrowd('stalled.ts', stalledPlan)
  const openers = await gatherCrowd<SlowReport>('slow.ts', slowPlan)
  const began = performance.now()
  return {
    /** Resolves when the server has cut all of them, or after `goneWithinMs` with what is not. */
    async gone() {
      let slowSeconds = Number.POSITIVE_INFINITY
      let stalledSeconds = Number.POSITIVE_INFINITY
      while (performance.now() - began < goneWithinMs) {
        const { open, longestMs } = await openers.ask('report')
        if (open === 0) slowSeconds = longestMs / 1000
        const streams = (await getJson<Sample>(`${url}/stats`))?.sseClients
        if (streams === 0)
          stalledSeconds = Math.min(stalledSeconds, (performance.now() - began) / 1000)
        if (Number.isFinite(slowSeconds + stalledSeconds)) break
        await delay(200)
      }
      return { slowSeconds, stalledSeconds }
    },
    dismiss: () => Promise.all([readers.dismiss(), openers.dismiss()]),
  }
}

const measureRound = (stack: Stack, options: Options, peak: number) => {
  const load = { concurrency: options.connections, patienceMs }
  const durationMs = options.seconds * 1000
  return async (beside: boolean): Promise<Round> => {
    const crowds = beside ? await gatherBoth(stack, options) : null
    try {
      const { mb, result } = await peakMb(stack.pids.api!, async () => {
        const over = await start(stack, { ...load, rate: share.over * peak, durationMs }).done
        // Goes on until they are gone: without likes no stream fills.
        const rest = start(stack, { ...load, rate: share.base * peak })
        const [gone] = await Promise.all([crowds?.gone() ?? null, delay(restMs)])
        rest.stop()
        return { over, after: await rest.done, gone }
      })
      await stack.drained()
      return { ...result, mb }
    } finally {
      await crowds?.dismiss()
    }
  }
}

const refused = ({ refused: by }: LoadSummary) => Object.values(by).reduce((a, b) => a + b, 0)
const p99 = ({ latencyMs }: LoadSummary) => latencyMs?.p99 ?? Number.POSITIVE_INFINITY

const loss = ({ over }: Round) => (100 * refused(over)) / (over.requests + over.unsent)

/** What is told of the rounds of one side. */
const told = (rounds: readonly Round[], peak: number): Line[] => {
  const line = linesOf(rounds)
  const { goodput, acceptedMs, refusedMs, mb } = promised
  return [
    line('goodput, of the peak', (r) => r.over.perSecond / peak, { least: goodput, digits: 2 }),
    line('p99 of an accepted like, ms', (r) => p99(r.over), { most: acceptedMs }),
    line('p99 of a refusal, ms', (r) => r.over.refusalMs?.p99 ?? 0, { most: refusedMs, digits: 1 }),
    line('likes refused, %', loss),
    line('API process at most, MB', (r) => r.mb, { most: mb, always: true }),
    line('refused at half the peak after it', (r) => refused(r.after) + r.after.unknown, {
      ...{ most: 0, always: true },
    }),
    line('p99 at half the peak after it, ms', (r) => p99(r.after)),
  ]
}

const toldOfCrowds = (alone: readonly Round[], beside: readonly Round[]): Line[] => {
  const ratio = median(beside.map((r) => p99(r.over))) / median(alone.map((r) => p99(r.over)))
  const growth = Math.max(...beside.map((r) => r.mb)) - Math.max(...alone.map((r) => r.mb))
  const { p99Ratio, growthMb, slowSeconds, stalledSeconds } = promised
  const cut = (most: number) => ({ most, always: true, digits: 1 })
  const each = linesOf(beside)
  return [
    line('p99 beside them, of that alone', [ratio], { most: p99Ratio, digits: 2 }),
    line('MB more beside them', [growth], { most: growthMb }),
    each('slow sockets all cut after, s', (r) => r.gone!.slowSeconds, cut(slowSeconds)),
    each('stalled readers all cut after, s', (r) => r.gone!.stalledSeconds, cut(stalledSeconds)),
  ]
}

export default scenario({
  summary: 'twice the likes that can be served, alone and beside slow sockets and stalled readers',
  seconds: 150,
  options: {
    ...{ rounds: count(2, 20), seconds: count(6, 60, 2), connections: count(1000, 9000) },
    ...{ slow: count(2000, 9000), stalled: count(100, 5000) },
  },
  run: (options, context) =>
    withStack(context, {}, async (stack) => {
      const cores = keepServersApart(Object.values(stack.pids))
      const peak = await findPeak(stack)
      context.log(`the peak is ${formatNumber(peak)} likes/s`)
      const measure = measureRound(stack, options, peak)
      const [alone, beside] = (await inTurns([false, true], options.rounds, async (crowd, n) => {
        const round = await measure(crowd)
        const what = crowd ? 'beside slow sockets and stalled readers' : 'alone'
        context.log(
          `round ${n}, ${what}: p99 ${formatNumber(p99(round.over))} ms, ${formatNumber(round.mb)} MB`,
        )
        return round
      })) as [Round[], Round[]]
      const besideLines = [...told(beside, peak), ...toldOfCrowds(alone, beside)]
      return {
        title: 'Under pressure',
        ...matrixOf({ alone: told(alone, peak), 'beside them': besideLines }),
        notes: [
          `${formatNumber(share.over * peak)} likes/s from ${formatNumber(options.connections)} connections, twice the peak; ` +
            `them: ${formatNumber(options.slow)} sockets that send a byte of a header each second, ${options.stalled} streams that nobody reads.`,
          aboutCores(cores),
        ],
        servers: stack.servers,
        data: { peak, alone, beside },
      }
    }),
})
