// How fast pending posts get into MongoDB, against a bare loop of the same guarded bulk writes on the same
// server in the same run; and whether the worker's memory grows with the backlog.
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { guardedWrite } from '../../server/batches/apply-slice.ts'
import { createModels } from '../../server/posts/post.ts'
import { partitionKeys } from '../../server/redis/keys.ts'
import { createScripts } from '../../server/redis/scripts.ts'
import { planDefaults } from '../load/plan.ts'
import { runLoad } from '../load/run.ts'
import { whole } from '../options.ts'
import { postName } from '../target.ts'
import { postAdmin } from './admin.ts'
import { rssBytes } from './processes.ts'
import { scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

const partitions = 4
const slicePosts = 500 // as the worker's
const lookMs = 5
const promisedRatio = 0.8
/** As the worker writes: a write that may be lost would be faster, and no measure. */
const durable = { writeConcern: { w: 'majority', j: true } } as const

interface Drain {
  postsPerSecond: number
  /** the most that the worker's process had while it drained, MB */
  workerMb: number
}

interface Result {
  posts: number
  drains: Drain[]
  bare: number[]
}

const fill = (url: string, posts: number, prefix: string) =>
  runLoad({
    ...planDefaults,
    ...{ url, posts, prefix, likes: posts, skew: 'sequence', batch: 500, concurrency: 8 },
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
  await postAdmin(stack.url, 'drain/flush')
  while (!(await isEmpty())) {
    rss = Math.max(rss, rssBytes(stack.pids.pipeline!))
    await delay(lookMs)
  }
  const seconds = (performance.now() - began) / 1000
  return { postsPerSecond: posts / seconds, workerMb: rss / 2 ** 20 }
}

/** The same writes without anything around them: as many loops as there are partitions. */
const bareOnce = async (mongodbUrl: string, posts: number, seq: number): Promise<number> => {
  const connection = await mongoose.createConnection(mongodbUrl, durable).asPromise()
  try {
    const model = createModels(connection).posts
    let next = 0
    const loop = async () => {
      while (next < posts) {
        const from = next
        next += slicePosts
        const names = Array.from({ length: Math.min(slicePosts, posts - from) }, (_, i) =>
          postName(`drain-${posts}`, from + i),
        )
        const writes = names.map((name) => guardedWrite([name, 1], seq))
        await model.bulkWrite(writes as never, { ordered: false })
      }
    }
    const began = performance.now()
    await Promise.all(Array.from({ length: partitions }, loop))
    return (posts * 1000) / (performance.now() - began)
  } finally {
    await connection.close()
  }
}

const row = ({ posts, drains, bare }: Result) => {
  const own = spread(drains.map((d) => d.postsPerSecond))
  const other = spread(bare)
  return [
    formatNumber(posts),
    formatSpread(other),
    formatSpread(own),
    formatNumber(own.median / other.median, 2),
    formatSpread(spread(drains.map((d) => d.workerMb))),
  ]
}

export const drain = scenario({
  about: 'pending posts into MongoDB against a bare bulkWrite loop; memory of the worker',
  options: { rounds: '5', sizes: '1000,10000,100000' },
  run: async (values, { log }) => {
    const rounds = whole('rounds', values.rounds, 1, 50)
    const sizes = values.sizes.split(',').map((text) => whole('sizes', text, 1, 10_000_000))
    const stack = await startStack({ log, env: { PARTITIONS: String(partitions) } })
    const redis = new Redis(stack.redisUrl)
    const bareUrl = new URL('/bare', stack.mongodbUrl).href
    try {
      const results: Result[] = sizes.map((posts) => ({ posts, drains: [], bare: [] }))
      for (let round = 1; round <= rounds; round++)
        for (const { posts, drains, bare } of results) {
          bare.push(await bareOnce(bareUrl, posts, 2 * Date.now()))
          drains.push(await drainOnce(stack, redis, posts))
          const own = formatNumber(drains.at(-1)!.postsPerSecond)
          log(
            `round ${round}, ${posts} posts: bare ${formatNumber(bare.at(-1)!)}/s, LikeFlow ${own}/s`,
          )
        }
      return {
        title: 'Drain: pending posts → MongoDB',
        columns: ['posts', 'bare posts/s', 'LikeFlow posts/s', 'ratio', 'worker MB at most'],
        rows: results.map(row),
        notes: [
          'The first round inserts the posts, the others update them, for both. ' +
            `Promised: ratio at least ${promisedRatio}.`,
          stack.servers,
        ],
        chart: {
          unit: 'posts/s',
          bars: results.flatMap(({ posts, drains, bare }) => [
            { label: `bare, ${formatNumber(posts)}`, spread: spread(bare) },
            {
              label: `LikeFlow, ${formatNumber(posts)}`,
              spread: spread(drains.map((d) => d.postsPerSecond)),
            },
          ]),
        },
        kept: results.every(
          ({ drains, bare }) =>
            spread(drains.map((d) => d.postsPerSecond)).median >=
            promisedRatio * spread(bare).median,
        ),
        data: results,
      }
    } finally {
      redis.disconnect()
      await stack.stop()
    }
  },
})
