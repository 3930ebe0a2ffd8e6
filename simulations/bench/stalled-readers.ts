// Browsers that stop reading beside those that read: the server may not keep much for them, must cut them,
// and the others must not notice. Rounds without and with them take turns while the same browsers read on.
import { setTimeout as delay } from 'node:timers/promises'
import { planDefaults } from '../../load/plan.ts'
import { type LoadRun, runLoad } from '../../load/run.ts'
import { parseTarget } from '../../load/target.ts'
import { whole } from '../options.ts'
import { type Crowd, gatherCrowd } from './crowd.ts'
import { type Cuts, watchCuts } from './cut-watch.ts'
import { rssBytes } from './processes.ts'
import type { ReadersPlan, ReadersReport } from './readers.ts'
import { profileArgs, scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import type { StalledPlan, StalledReport } from './stalled-clients.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

interface Options {
  clients: number
  stalled: number
  rate: number
  rounds: number
}

interface Watched {
  readers: ReadersReport
  /** largest resident memory of the API process, bytes */
  rss: number
}

interface Pair {
  base: Watched
  beside: Watched
  cuts: Cuts
}

const wanted = { growthMb: 64, cutWithinMs: 15_000, delayRatio: 1.1 }
const baseMs = 10_000
const watchMs = 60_000
const rssEveryMs = 50
const warmMs = 10_000 // the API process has its young batch by then
// Each of 600 posts with so long a name changes five times a second: about 215 kB/s per browser, so that the
// 4 MB which Linux keeps for a connection are full soon, and no more writes to MongoDB than 600 a second.
const prefix = 'a-post-with-a-long-name-that-makes-the-stream-worth-reading'
const bulk = 250

const startLikes = async (stack: Stack, { rate }: Options): Promise<LoadRun> => {
  const load = { url: stack.url, rate, bulk, posts: 600, skew: 'sequence', prefix } as const
  const run = runLoad({ ...planDefaults, ...load, concurrency: 16, patienceMs: 1000 })
  run.done.catch(() => {}) // told when it is asked for
  await delay(3000) // the live totals of all posts are known by then
  return run
}

/** What the readers saw and how large the API process was while `during` ran. */
const watch = async <T>(stack: Stack, readers: Crowd<ReadersReport>, during: () => Promise<T>) => {
  let rss = 0
  const timer = setInterval(() => {
    rss = Math.max(rss, rssBytes(stack.pids.api!))
  }, rssEveryMs)
  try {
    readers.tell('begin')
    const result = await during()
    return { result, watched: { readers: await readers.ask('report'), rss } }
  } finally {
    clearInterval(timer)
  }
}

const measurePair = async (
  stack: Stack,
  readers: Crowd<ReadersReport>,
  options: Options,
): Promise<Pair> => {
  const base = await watch(stack, readers, () => delay(baseMs))
  const plan: StalledPlan = { url: stack.url, clients: options.stalled }
  const crowd = await gatherCrowd<StalledReport>('stalled-clients.ts', plan)
  try {
    const { ports } = await crowd.ask('ports')
    const { port } = parseTarget(stack.url)
    const beside = await watch(stack, readers, () => watchCuts(port, ports, watchMs))
    return { base: base.watched, beside: beside.watched, cuts: beside.result }
  } finally {
    await crowd.dismiss()
  }
}

const growthMb = ({ base, beside }: Pair) => (beside.rss - base.rss) / 2 ** 20
const delayRatio = (at: 'p50' | 'p99') => (pair: Pair) =>
  (pair.beside.readers.ageMs?.[at] ?? Number.NaN) / (pair.base.readers.ageMs?.[at] ?? Number.NaN)
const slowestCut = ({ cuts }: Pair) => Math.max(0, ...cuts.afterFullMs)
const readersLost = (clients: number) => (pair: Pair) => clients - pair.beside.readers.open

const isKept = (pairs: readonly Pair[], clients: number) =>
  spread(pairs.map(growthMb)).max <= wanted.growthMb &&
  spread(pairs.map(delayRatio('p50'))).median <= wanted.delayRatio &&
  pairs.every(
    (p) =>
      p.cuts.left === 0 && slowestCut(p) <= wanted.cutWithinMs && readersLost(clients)(p) === 0,
  )

const rows = (pairs: readonly Pair[], clients: number): string[][] => {
  const of = (pick: (pair: Pair) => number, digits = 1) =>
    formatSpread(spread(pairs.map(pick)), digits)
  return [
    ['growth of the API process, MB', of(growthMb), `at most ${wanted.growthMb}`],
    [
      'the last one cut after its kernel was full, s',
      of((p) => slowestCut(p) / 1000),
      `at most ${wanted.cutWithinMs / 1000}`,
    ],
    [
      'the last one cut after it stopped reading, s',
      of((p) => Math.max(0, ...p.cuts.afterMs) / 1000),
      '',
    ],
    ['stalled ones not cut', of((p) => p.cuts.left, 0), '0'],
    ["others' delay without them, p50 ms", of((p) => p.base.readers.ageMs?.p50 ?? Number.NaN), ''],
    [
      "others' delay, ratio of p50",
      of(delayRatio('p50'), 2),
      `at most ${wanted.delayRatio} (median)`,
    ],
    ["others' delay, ratio of p99", of(delayRatio('p99'), 2), ''],
    ['others lost', of(readersLost(clients), 0), '0'],
  ]
}

const measure = async (stack: Stack, options: Options, log: (line: string) => void) => {
  const reading = options.clients - options.stalled
  const plan: ReadersPlan = { url: stack.url, clients: reading, event: 'batch' }
  const likes = await startLikes(stack, options)
  const readers = await gatherCrowd<ReadersReport>('readers.ts', plan)
  try {
    await watch(stack, readers, () => delay(warmMs))
    const pairs: Pair[] = []
    for (let i = 1; i <= options.rounds; i++) {
      const pair = await measurePair(stack, readers, options)
      pairs.push(pair)
      log(
        `round ${i} of ${options.rounds}: ${formatNumber(growthMb(pair), 1)} MB more, all cut after ` +
          `${formatNumber(slowestCut(pair))} ms, delay × ${formatNumber(delayRatio('p50')(pair), 2)}`,
      )
    }
    return { pairs, reading }
  } finally {
    await readers.dismiss()
    likes.stop()
    await likes.done
  }
}

export const stalledReaders = scenario({
  about:
    'the stream to clients of which some never read: memory, the cut, and what the others notice',
  options: { clients: '1000', stalled: '100', rate: '5000', rounds: '3' },
  run: async (values, { log, profileDir }) => {
    const clients = whole('clients', values.clients, 2, 9000)
    const options: Options = {
      clients,
      stalled: whole('stalled', values.stalled, 1, clients - 1),
      rate: whole('rate', values.rate, bulk, 100_000),
      rounds: whole('rounds', values.rounds, 1, 20),
    }
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    try {
      const { pairs, reading } = await measure(stack, options, log)
      return {
        title: 'Readers that stall',
        columns: ['what', 'measured', 'wanted'],
        rows: rows(pairs, reading),
        notes: [
          `${formatNumber(clients)} streams, ${formatNumber(options.stalled)} of them never read; ` +
            `${formatNumber(options.rate)} likes/s over 600 posts. A delay is from the making of a ` +
            'batch event to its arrival.',
          stack.servers,
        ],
        kept: isKept(pairs, reading),
        data: { options, pairs },
      }
    } finally {
      await stack.stop()
    }
  },
})
