// Sockets that open a request and never end its headers (slow loris) beside likes: they must cost the likes
// little, and the server must get rid of them by itself. Rounds without and with them take turns.
import type { LoadSummary } from '../../load/plan.ts'
import { planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { whole } from '../options.ts'
import { waitFor } from './ask.ts'
import { gatherCrowd } from './crowd.ts'
import { profileArgs, scenario } from './scenario.ts'
import type { SlowPlan, SlowReport } from './slow-clients.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

interface Options {
  sockets: number
  rate: number
  seconds: number
  rounds: number
}

interface Pair {
  base: LoadSummary
  slow: LoadSummary
  /** the longest life of a slow socket, milliseconds */
  longestMs: number
  /** still open when the time was up */
  left: number
}

const wanted = { p99Ratio: 2, goneWithinMs: 15_000 }
const patienceMs = 20_000 // a socket that outlives the promise is measured, not waited for

const likes = (stack: Stack, { rate, seconds }: Options) =>
  runLoad({
    ...{ ...planDefaults, url: stack.url, rate, concurrency: 128, posts: 200 },
    ...{ prefix: 'slow', warmupMs: 500, durationMs: seconds * 1000 },
  }).done

const slowRound = async (stack: Stack, options: Options) => {
  const plan: SlowPlan = { url: stack.url, sockets: options.sockets }
  const crowd = await gatherCrowd<SlowReport>('slow-clients.ts', plan)
  try {
    const slow = await likes(stack, options)
    let report = await crowd.ask('report')
    const gone = async () => {
      report = await crowd.ask('report')
      return report.open === 0
    }
    await waitFor('the slow sockets are gone', patienceMs, gone, 100).catch(() => {})
    return { slow, longestMs: report.longestMs, left: report.open }
  } finally {
    await crowd.dismiss()
  }
}

const ratioOf = ({ base, slow }: Pair) => slow.latencyMs!.p99 / base.latencyMs!.p99
const refusedOf = ({ base, slow }: Pair) =>
  [base, slow].reduce((sum, s) => sum + s.requests - s.accepted, 0)

const isKept = (pairs: readonly Pair[]) =>
  spread(pairs.map(ratioOf)).median <= wanted.p99Ratio &&
  pairs.every((p) => p.left === 0 && p.longestMs <= wanted.goneWithinMs && refusedOf(p) === 0)

const rows = (pairs: readonly Pair[]): string[][] => {
  const of = (pick: (pair: Pair) => number, digits = 1) =>
    formatSpread(spread(pairs.map(pick)), digits)
  return [
    ['p99 of a like without them, ms', of((p) => p.base.latencyMs!.p99), ''],
    ['p99 of a like beside them, ms', of((p) => p.slow.latencyMs!.p99), ''],
    ['ratio per pair', of(ratioOf, 2), `at most ${wanted.p99Ratio} (median)`],
    ['likes not accepted', of(refusedOf, 0), '0'],
    [
      'longest life of a slow socket, s',
      of((p) => p.longestMs / 1000),
      `at most ${wanted.goneWithinMs / 1000}`,
    ],
    ['slow sockets left', of((p) => p.left, 0), '0'],
  ]
}

export const slowSockets = scenario({
  about: 'likes beside sockets that send a byte of a header now and then',
  options: { sockets: '2000', rate: '1000', seconds: '6', rounds: '5' },
  run: async (values, { log, profileDir }) => {
    const options: Options = {
      sockets: whole('sockets', values.sockets, 1, 9000),
      rate: whole('rate', values.rate, 1, 100_000),
      seconds: whole('seconds', values.seconds, 1, 9), // then the server cuts them
      rounds: whole('rounds', values.rounds, 1, 20),
    }
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    try {
      await likes(stack, options) // warm
      const pairs: Pair[] = []
      for (let i = 1; i <= options.rounds; i++) {
        const pair = { base: await likes(stack, options), ...(await slowRound(stack, options)) }
        pairs.push(pair)
        log(
          `round ${i} of ${options.rounds}: p99 ${formatNumber(pair.base.latencyMs!.p99, 1)} ms, beside ` +
            `them ${formatNumber(pair.slow.latencyMs!.p99, 1)} ms, gone after ${formatNumber(pair.longestMs)} ms`,
        )
      }
      return {
        title: 'Slow sockets',
        columns: ['what', 'measured', 'wanted'],
        rows: rows(pairs),
        notes: [
          `${formatNumber(options.sockets)} sockets, one byte a second each; ${options.rate} likes/s.`,
          stack.servers,
        ],
        kept: isKept(pairs),
        data: { options, pairs },
      }
    } finally {
      await stack.stop()
    }
  },
})
