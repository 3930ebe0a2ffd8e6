// What many open dashboards cost: the stream to 1, 100 and 1,000 clients while likes come in.
import { setTimeout as delay } from 'node:timers/promises'
import { planDefaults } from '../../load/plan.ts'
import { whole } from '../options.ts'
import { gatherCrowd } from './crowd.ts'
import { aboutStanding, type Standing, standElsewhere } from './elsewhere.ts'
import { measureRound, type Round } from './measure.ts'
import type { ReadersPlan, ReadersReport } from './readers.ts'
import { profileArgs, scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'
import { readCoreTime, stolenShare } from './stolen.ts'

const settledMs = 2000
const warmupRounds = 3

interface Watched extends Round {
  readers: ReadersReport
  standing: Standing
  /** part of the cores' time that the host kept, 0 to 1 */
  stolen: number
}

interface Options {
  rate: number
  seconds: number
  posts: number
}

/** A round of likes while `clients` connections read the stream. */
const watchedRound = async (stack: Stack, clients: number, options: Options): Promise<Watched> => {
  const crowdPlan: ReadersPlan = { url: stack.url, clients }
  const crowd = await gatherCrowd<ReadersReport>('readers.ts', crowdPlan)
  try {
    const standing = standElsewhere(crowd.pid)
    await delay(settledMs) // their snapshots are through
    const load = { url: stack.url, rate: options.rate, posts: options.posts, prefix: 'fan-out' }
    const plan = { ...planDefaults, ...load, durationMs: options.seconds * 1000, warmupMs: 2000 }
    let before = readCoreTime()
    const onMeasuring = () => {
      before = readCoreTime()
      crowd.tell('begin')
    }
    const round = await measureRound({ ...plan, concurrency: 128 }, stack.pids, { onMeasuring })
    const stolen = stolenShare(before, readCoreTime())
    return { ...round, readers: await crowd.ask('report'), standing, stolen }
  } finally {
    await crowd.dismiss()
    await stack.drained()
  }
}

interface Result {
  clients: number
  /** in the order of the rounds */
  rounds: Watched[]
}

/** Per round: what so many clients added to the API's CPU, and how much longer a like took. */
const against = (none: Result, { rounds }: Result) => {
  const each = (pick: (round: Watched, without: Watched) => number) =>
    spread(rounds.map((round, i) => pick(round, none.rounds[i]!)))
  return {
    relayCores: each((round, without) => round.cores.api! - without.cores.api!),
    p99: each((r, without) => r.summary.latencyMs!.p99 / without.summary.latencyMs!.p99),
  }
}

const row = (result: Result, none: Result, seconds: number) => {
  const { clients, rounds } = result
  const of = (pick: (round: Watched) => number, digits = 0) =>
    formatSpread(spread(rounds.map(pick)), digits)
  const { relayCores, p99 } = against(none, result)
  const watched = clients > 0
  return [
    formatNumber(clients),
    of((r) => r.readers.events / seconds),
    of((r) => r.readers.bytes / seconds / 2 ** 20, 2),
    watched ? of((r) => r.readers.ageMs?.p99 ?? Number.NaN) : '',
    of((r) => r.cores.api!, 2),
    watched ? formatSpread(relayCores, 2) : '',
    of((r) => r.summary.latencyMs!.p99, 1),
    watched ? formatSpread(p99, 2) : '',
    of((r) => r.stolen * 100, 1),
    formatNumber(Math.max(...rounds.map((r) => clients - r.readers.open))),
  ]
}

const bars = { relayCores: 0.25, p99: 1.1 } as const
/** The bars are for so many clients at one API process. */
const barClients = 1000

const isKept = (results: readonly Result[], none: Result) =>
  results.every((result) => {
    if (result.rounds.some(({ readers }) => readers.open !== result.clients)) return false
    if (result.clients === 0 || result.clients > barClients) return true
    const { relayCores, p99 } = against(none, result)
    return relayCores.median <= bars.relayCores && p99.median <= bars.p99
  })

/** Rounds of all numbers of clients in turns, every second time backwards: a drift falls on all alike. */
const measure = async (
  stack: Stack,
  counts: readonly number[],
  rounds: number,
  options: Options,
  log: (line: string) => void,
): Promise<Result[]> => {
  const results = counts.map((clients): Result => ({ clients, rounds: [] }))
  // The first ones compile and grow: in one run the p99 with a thousand readers was 7.3, 7.2, 4.7, 4.2 ms.
  for (let i = 0; i < warmupRounds; i++) await watchedRound(stack, counts.at(-1)!, options)
  for (let i = 1; i <= rounds; i++)
    for (const { clients, rounds: done } of i % 2 ? results : results.toReversed()) {
      done.push(await watchedRound(stack, clients, options))
      log(`round ${i}: ${clients} clients, ${formatNumber(done.at(-1)!.readers.events)} events`)
    }
  return results
}

export const fanOut = scenario({
  about: 'what 1,000 readers of the stream cost the API and a like, against none, in turns',
  options: { rounds: '6', seconds: '10', clients: '0,1000', rate: '1000', posts: '200' },
  run: async (values, { log, profileDir }) => {
    const rounds = whole('rounds', values.rounds, 1, 50)
    const options: Options = {
      seconds: whole('seconds', values.seconds, 2, 60),
      rate: whole('rate', values.rate, 1, 100_000),
      posts: whole('posts', values.posts, 1, 100_000),
    }
    const asked = values.clients.split(',').map((text) => whole('clients', text, 0, 9000))
    const counts = [...new Set([0, ...asked])].sort((a, b) => a - b)
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    try {
      const results = await measure(stack, counts, rounds, options, log)
      const none = results[0]!
      return {
        title: 'Fan-out of the stream',
        columns: [
          ...['clients', 'events/s', 'MB/s', 'age of a sample p99 ms', 'API cores'],
          ...['of these for them', 'p99 of a like ms', 'against none'],
          ...['taken by the host %', 'clients lost'],
        ],
        rows: results.map((result) => row(result, none, options.seconds)),
        notes: [
          `${options.rate} likes/s over ${options.posts} posts meanwhile. Wanted with up to ` +
            `${formatNumber(barClients)} clients, median of the rounds: at most ${bars.relayCores} ` +
            `of a core for them, and a like's p99 at most ${bars.p99} times that without them. The ` +
            `clients run ${aboutStanding(none.rounds[0]!.standing)}`,
          'What the host takes of the cores is in every like: where it is more than a few percent, the p99 is ' +
            "the host's, and the ratio is chance.",
          stack.servers,
        ],
        kept: isKept(results, none),
        data: results,
      }
    } finally {
      await stack.stop()
    }
  },
})
