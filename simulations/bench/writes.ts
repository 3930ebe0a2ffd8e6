// How many likes one write to MongoDB carries, and whether a post is ever written more than once in an
// interval: counted by the worker, told by the batches on the stream, and by the server where it counts.
import mongoose from 'mongoose'
import type { BatchEvent, Sample } from '../../contract/index.ts'
import { planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { readEvents } from '../../testing/read-events.ts'
import { whole } from '../options.ts'
import { getJson } from './ask.ts'
import type { Section } from './report.ts'
import { scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, spread } from './statistics.ts'

const promisedLikesPerWrite = 50 // at 10,000 likes/s over 100 posts and an interval of a second

/** One settled batch: so many posts are what its writes may be at most. */
type Batch = Pick<BatchEvent, 'partition' | 'seq' | 'posts' | 'likes'>

interface Load {
  rate: number
  posts: number
  seconds: number
}

interface Window {
  likes: number
  /** likes/s that were accepted, and likes that were not */
  perSecond: number
  notAccepted: number
  /** guarded writes the worker sent */
  writes: number
  /** updates the server counted; null: this server does not count */
  serverUpdates: number | null
  batches: Batch[]
}

/** Updates since the server began; null: it does not count them. */
const readUpdates = async (mongodbUrl: string): Promise<number | null> => {
  const connection = await mongoose.createConnection(mongodbUrl).asPromise()
  try {
    const status = await connection.db!.admin().command({ serverStatus: 1 })
    const update: unknown = status.opcounters?.update
    return update === undefined || Number(update) === 0 ? null : Number(update)
  } finally {
    await connection.close()
  }
}

const operations = async (url: string) =>
  (await getJson<Sample>(`${url}/stats`))?.database.operations ?? 0

const measure = async (stack: Stack, load: Load): Promise<Window> => {
  const batches: Batch[] = []
  const events = await readEvents(`${stack.url}/events`, (name, data) => {
    if (name !== 'batch') return
    const { state, partition, seq, posts, likes } = JSON.parse(data) as BatchEvent
    if (state === 'settled') batches.push({ partition, seq, posts, likes })
  })
  try {
    const before = await readUpdates(stack.mongodbUrl)
    const writes = await operations(stack.url)
    const { accepted, perSecond, refused, unknown } = await runLoad({
      ...planDefaults,
      ...{ url: stack.url, rate: load.rate, posts: load.posts, durationMs: load.seconds * 1000 },
      ...{ skew: 'zipf', concurrency: 256, prefix: 'writes' },
    }).done
    await stack.drained()
    const after = await readUpdates(stack.mongodbUrl)
    return {
      likes: accepted,
      perSecond,
      notAccepted: Object.values(refused).reduce((sum, n) => sum + n, unknown),
      writes: (await operations(stack.url)) - writes,
      serverUpdates: after === null ? null : after - (before ?? 0),
      batches,
    }
  } finally {
    await events.stop()
  }
}

/** The shortest time between two claims of one partition, milliseconds: a seq is twice its claim's time. */
export const shortestInterval = (batches: readonly Batch[]): number => {
  const byPartition = Map.groupBy(batches, ({ partition }) => partition)
  const gaps = byPartition.values().flatMap((list) => {
    const claims = list.map(({ seq }) => Number(seq) / 2).sort((a, b) => a - b)
    return claims.slice(1).map((at, i) => at - claims[i]!)
  })
  return Math.min(...gaps, Number.POSITIVE_INFINITY)
}

const judge = ({ likes, writes, batches }: Window) => {
  const touched = batches.reduce((sum, { posts }) => sum + posts, 0)
  return { perWrite: likes / writes, touched, atMostOnce: writes <= touched }
}

const toSection = (window: Window, load: Load, interval: number, servers: string): Section => {
  const { perWrite, touched, atMostOnce } = judge(window)
  const perBatch = spread(window.batches.map((g) => g.likes / g.posts))
  const { serverUpdates } = window
  return {
    title: 'Likes per database write',
    columns: ['what', 'measured', 'promised'],
    rows: [
      ['likes/s accepted', formatNumber(window.perSecond), ''],
      ['likes per write', formatNumber(perWrite, 1), `${promisedLikesPerWrite} at least`],
      ['writes, counted by the worker', formatNumber(window.writes), ''],
      [
        'updates, counted by the server',
        serverUpdates === null ? 'it does not count' : formatNumber(serverUpdates),
        '',
      ],
      ['posts touched, added up over all claims', formatNumber(touched), 'no fewer than writes'],
      ['claims', formatNumber(window.batches.length), ''],
      [
        'shortest time between two claims of a partition, ms',
        formatNumber(shortestInterval(window.batches)),
        `about ${interval}`,
      ],
    ],
    notes: [
      `${formatNumber(load.rate)} likes/s offered for ${load.seconds} s over ${load.posts} zipf posts, ` +
        `a claim each ${interval} ms; ${formatNumber(window.likes)} likes accepted, ` +
        `${formatNumber(window.notAccepted)} not.`,
      servers,
    ],
    chart: {
      unit: 'likes per write',
      bars: [{ label: 'by claim', spread: perBatch }],
    },
    kept: perWrite >= promisedLikesPerWrite && atMostOnce,
    data: { load, interval, ...window },
  }
}

export const writes = scenario({
  about: 'likes per database write under a steady load; never two writes per post and interval',
  options: { rate: '10000', posts: '100', seconds: '20', interval: '1000' },
  run: async (values, { log }) => {
    const interval = whole('interval', values.interval, 50, 60_000)
    const load = {
      rate: whole('rate', values.rate, 1, 1_000_000),
      posts: whole('posts', values.posts, 1, 1_000_000),
      seconds: whole('seconds', values.seconds, 3, 3600),
    }
    const stack = await startStack({ log, env: { DRAIN_INTERVAL_MS: String(interval) } })
    try {
      return toSection(await measure(stack, load), load, interval, stack.servers)
    } finally {
      await stack.stop()
    }
  },
})
