// How fast pending posts get into MongoDB, against a bare loop of the same guarded bulk writes on the same
// server in the same run; and whether the worker's memory grows with the backlog.
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { postName } from '../../load/target.ts'
import { guardedWrite } from '../../server/batches/write-slice.ts'
import { createJournal } from '../../server/mongodb/journal.ts'
import { createModels } from '../../server/mongodb/models.ts'
import { partitionKeys } from '../../server/redis/keys.ts'
import { createScripts } from '../../server/redis/scripts.ts'
import { whole } from '../options.ts'
import { postAdmin } from './admin.ts'
import { type Pids, readCpu, rssBytes } from './processes.ts'
import type { Section } from './report.ts'
import { scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

const partitions = 4
const slicePosts = 500 // as the worker's
/** Looking costs Redis time: about a thousand looks per drain at most, and no more than 200 a second. */
const lookMs = (posts: number) => Math.max(5, posts / 1000)
const promisedRatio = 0.8
/**
 * An audit that became due while a million posts drained comes after them, and holds the next drain while it
 * sums. The one after the first settled likes comes all the same: the smallest size goes first.
 */
const env = { PARTITIONS: String(partitions), AUDIT_INTERVAL: '1d' }

interface Drain {
  postsPerSecond: number
  /** CPU microseconds per post, by process; of the bare loop MongoDB's only */
  cpu: Record<string, number>
  /** the most that the worker's process had while it drained, MB */
  workerMb: number
}

interface Result {
  posts: number
  drains: Drain[]
  bare: Omit<Drain, 'workerMb'>[]
}

/** What the named processes use per post from now until it is called. */
const watchCpu = (pids: Pids, posts: number) => {
  const before = readCpu(pids)
  return () => {
    const after = Object.entries(readCpu(pids))
    return Object.fromEntries(after.map(([name, us]) => [name, (us - before[name]!) / posts]))
  }
}

const fill = (url: string, posts: number, prefix: string) =>
  runLoad({
    ...planDefaults,
    ...{ url, posts, prefix, likes: posts, skew: 'sequence', bulk: 500, concurrency: 8 },
  }).done

/** Pauses the drain, likes every post once, lets it go and times it by what Redis holds. */
const drainOnce = async (stack: Stack, redis: Redis, posts: number): Promise<Drain> => {
  const scripts = createScripts(redis)
  const isEmpty = async () => {
    const all = Array.from({ length: partitions }, (_, p) => scripts.readMeta(partitionKeys(p)))
    return (await Promise.all(all)).every((meta) => meta.pending === 0 && meta.openSeq === null)
  }
  await postAdmin(stack.url, 'drain/pause')
  await fill(stack.url, posts, `drain-${posts}`)
  let rss = 0
  await postAdmin(stack.url, 'drain/resume')
  const began = performance.now()
  const cpu = watchCpu(stack.pids, posts)
  await postAdmin(stack.url, 'drain/flush')
  while (!(await isEmpty())) {
    rss = Math.max(rss, rssBytes(stack.pids.pipeline!))
    await delay(lookMs(posts))
  }
  const seconds = (performance.now() - began) / 1000
  return { postsPerSecond: posts / seconds, cpu: cpu(), workerMb: rss / 2 ** 20 }
}

/**
 * The same writes without anything around them, each slice on disk before the next, by the same journal as
 * the worker's: as many loops as there are partitions.
 */
const bareOnce = async (
  stack: Stack,
  posts: number,
  seq: number,
): Promise<Omit<Drain, 'workerMb'>> => {
  const bareUrl = new URL('/bare', stack.mongodbUrl).href
  const connection = await mongoose.createConnection(bareUrl).asPromise()
  try {
    const { posts: model, checkpoints } = createModels(connection)
    const [server = ''] = /nx-27017/.exec(stack.servers) ?? []
    const journal = createJournal({ server: () => ({ server, version: '' }) }, checkpoints)
    let next = 0
    const loop = async () => {
      while (next < posts) {
        const from = next
        next += slicePosts
        const names = Array.from({ length: Math.min(slicePosts, posts - from) }, (_, i) =>
          postName(`drain-${posts}`, from + i),
        )
        const writes = names.map((name) => guardedWrite([name, 1], seq))
        const writeConcern = journal.writeConcern()
        await model.bulkWrite(writes as never, { ordered: false, writeConcern })
        await journal.commit()
      }
    }
    const began = performance.now()
    const cpu = watchCpu({ mongodb: stack.pids.mongodb! }, posts)
    await Promise.all(Array.from({ length: partitions }, loop))
    return { postsPerSecond: (posts * 1000) / (performance.now() - began), cpu: cpu() }
  } finally {
    await connection.close()
  }
}

/** A large size tells much in one round: at most `most` posts of each size, but one round always. */
export const roundsOf = (posts: number, rounds: number, most: number): number =>
  Math.max(1, Math.min(rounds, Math.floor(most / posts)))

const rateOf = (list: readonly { postsPerSecond: number }[]) =>
  spread(list.map(({ postsPerSecond }) => postsPerSecond))

const cpuNote = ({ posts, drains, bare }: Result) => {
  const medians = (list: readonly { cpu: Record<string, number> }[]) =>
    Object.keys(list[0]!.cpu)
      .map((name) => `${name} ${formatNumber(spread(list.map((d) => d.cpu[name]!)).median)}`)
      .join(', ')
  return `CPU µs per post at ${formatNumber(posts)}: bare ${medians(bare)}; LikeFlow ${medians(drains)}.`
}

const row = ({ posts, drains, bare }: Result) => {
  const own = rateOf(drains)
  const other = rateOf(bare)
  return [
    formatNumber(posts),
    String(bare.length),
    formatSpread(other),
    formatSpread(own),
    formatNumber(own.median / other.median, 2),
    formatSpread(spread(drains.map((d) => d.workerMb))),
  ]
}

const toSection = (results: readonly Result[], most: number, servers: string): Section => {
  return {
    title: 'Drain: pending posts → MongoDB',
    columns: ['posts', 'rounds', 'bare posts/s', 'LikeFlow posts/s', 'ratio', 'worker MB at most'],
    rows: results.map(row),
    notes: [
      'The first round inserts the posts, the others update them, for both; both flush once per slice. ' +
        `At most ${formatNumber(most)} posts of a size are drained, but one round always; a round of the bare ` +
        'loop writes no more than that. No audit holds the drain but the one after the first settled likes. ' +
        `Promised: ratio at least ${promisedRatio}.`,
      servers,
      ...results.map(cpuNote),
    ],
    chart: {
      unit: 'posts/s',
      bars: results.flatMap(({ posts, drains, bare }) => [
        { label: `bare, ${formatNumber(posts)}`, spread: rateOf(bare) },
        {
          label: `LikeFlow, ${formatNumber(posts)}`,
          spread: rateOf(drains),
        },
      ]),
    },
    kept: results.every(
      ({ drains, bare }) => rateOf(drains).median >= promisedRatio * rateOf(bare).median,
    ),
    data: results,
  }
}

export const drain = scenario({
  about: 'pending posts into MongoDB against a bare bulkWrite loop; memory of the worker',
  options: { rounds: '5', sizes: '1000,10000,100000', most: '200000' },

  run: async (values, { log }) => {
    const rounds = whole('rounds', values.rounds, 1, 50)
    const most = whole('most', values.most, 1, 100_000_000)
    const sizes = values.sizes.split(',').map((text) => whole('sizes', text, 1, 10_000_000))
    const stack = await startStack({ log, env })
    const redis = new Redis(stack.redisUrl)
    try {
      const results: Result[] = sizes.map((posts) => ({ posts, drains: [], bare: [] }))
      for (let round = 1; round <= rounds; round++)
        for (const { posts, drains, bare } of results) {
          if (round > roundsOf(posts, rounds, most)) continue
          bare.push(await bareOnce(stack, Math.min(posts, most), 2 * Date.now()))
          drains.push(await drainOnce(stack, redis, posts))
          const own = formatNumber(drains.at(-1)!.postsPerSecond)
          log(
            `round ${round}, ${posts} posts: bare ${formatNumber(bare.at(-1)!.postsPerSecond)}/s, LikeFlow ${own}/s`,
          )
        }
      return toSection(results, most, stack.servers)
    } finally {
      redis.disconnect()
      await stack.stop()
    }
  },
})
