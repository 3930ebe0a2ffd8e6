// How fast pending posts get into MongoDB, beside a bare loop of the same guarded bulk writes on the same
// server in the same run; and whether the worker's memory grows with the backlog.
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { postName } from '../../../load/target.ts'
import { guardedWrite } from '../../../server/batches/write-slice.ts'
import { createModels } from '../../../server/mongodb/models.ts'
import { createJournal } from '../../../server/mongodb/nx-27017.ts'
import { partitionKeys } from '../../../server/redis/keys.ts'
import { createScripts } from '../../../server/redis/scripts.ts'
import { postAdmin } from '../admin.ts'
import { peakMb } from '../processes.ts'
import { count, counts, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, formatSpread, median } from '../statistics.ts'

const partitions = 4
const slicePosts = 500 // as the worker's
const promisedRatio = 0.8
/** Looking costs Redis time: about a thousand looks per drain at most, and no more than 200 a second. */
const lookMs = (posts: number) => Math.max(5, posts / 1000)
/**
 * An audit that became due while a million posts drained comes after them, and holds the next drain while it
 * sums. The one after the first settled likes comes all the same: the smallest size goes first.
 */
const env = { PARTITIONS: String(partitions), AUDIT_INTERVAL: '1d' }

interface Result {
  readonly posts: number
  /** posts per second */
  readonly bare: number[]
  readonly drained: number[]
  /** the most that the worker's process had while it drained, MB */
  readonly workerMb: number[]
}

/** `posts` per second until `work` is over. */
const rateOf = async (posts: number, work: () => Promise<unknown>) => {
  const began = performance.now()
  await work()
  return (posts * 1000) / (performance.now() - began)
}

/** Pauses the drain, likes every post once, lets it go and times it by what Redis holds. */
const drainOnce = async (stack: Stack, redis: Redis, posts: number) => {
  const { url, pids } = stack
  const scripts = createScripts(redis)
  const isEmpty = async () => {
    const all = Array.from({ length: partitions }, (_, p) => scripts.readMeta(partitionKeys(p)))
    return (await Promise.all(all)).every((meta) => meta.pending === 0 && meta.openSeq === null)
  }
  await postAdmin(url, 'drain/pause')
  const each = { url, posts, likes: posts, skew: 'sequence', bulk: 500, concurrency: 8 } as const
  await runLoad({ ...planDefaults, ...each, prefix: `drain-${posts}` }).done
  await postAdmin(url, 'drain/resume')
  return peakMb(pids.pipeline!, () =>
    rateOf(posts, async () => {
      await postAdmin(url, 'drain/claim')
      while (!(await isEmpty())) await delay(lookMs(posts))
    }),
  )
}

/**
 * The same writes without anything around them, each slice on disk before the next, by the same journal as
 * the worker's: as many loops as there are partitions.
 */
const bareOnce = async ({ mongodbUrl, servers }: Stack, posts: number, seq: number) => {
  const bareUrl = new URL('/bare', mongodbUrl).href
  const connection = await mongoose.createConnection(bareUrl).asPromise()
  try {
    const { posts: model, checkpoints } = createModels(connection)
    const [server = ''] = /nx-27017/.exec(servers) ?? []
    const journal = createJournal({ server: () => ({ server, version: '' }) }, checkpoints)
    let next = 0
    const loop = async () => {
      while (next < posts) {
        const from = next
        next += slicePosts
        const writes = Array.from({ length: Math.min(slicePosts, posts - from) }, (_, i) =>
          guardedWrite([postName(`drain-${posts}`, from + i), 1], seq),
        )
        const writeConcern = journal.writeConcern()
        await model.bulkWrite(writes as never, { ordered: false, writeConcern })
        await journal.commit()
      }
    }
    return await rateOf(posts, () => Promise.all(Array.from({ length: partitions }, loop)))
  } finally {
    await connection.close()
  }
}

/** A large size tells much in one round: at most `most` posts of each size, but one round always. */
const roundsOf = (posts: number, rounds: number, most: number): number =>
  Math.max(1, Math.min(rounds, Math.floor(most / posts)))

const row = ({ posts, bare, drained, workerMb }: Result) => [
  formatNumber(posts),
  formatSpread(bare),
  formatSpread(drained),
  formatNumber(median(drained) / median(bare), 2),
  formatSpread(workerMb),
]

export default scenario({
  summary: 'pending posts into MongoDB beside a bare bulkWrite loop; memory of the worker',
  seconds: 300,
  options: {
    ...{ rounds: count(5, 50), sizes: counts('1000,10000,100000,1000000', 10_000_000) },
    most: count(200_000, 100_000_000),
  },
  run: ({ rounds, sizes, most }, context) =>
    withStack(context, { env }, async (stack) => {
      const redis = new Redis(stack.redisUrl)
      try {
        const results = sizes.map(
          (posts): Result => ({ posts, bare: [], drained: [], workerMb: [] }),
        )
        for (let round = 1; round <= rounds; round++)
          for (const { posts, bare, drained, workerMb } of results) {
            if (round > roundsOf(posts, rounds, most)) continue
            bare.push(await bareOnce(stack, Math.min(posts, most), 2 * Date.now()))
            const { mb, result } = await drainOnce(stack, redis, posts)
            drained.push(result)
            workerMb.push(mb)
            const [other, own] = [bare, drained].map((list) => formatNumber(list.at(-1)!))
            context.log(`round ${round}, ${posts} posts: bare ${other}/s, LikeFlow ${own}/s`)
          }
        return {
          title: 'Drain: pending posts → MongoDB',
          columns: ['posts', 'bare posts/s', 'LikeFlow posts/s', 'of bare', 'worker MB at most'],
          rows: results.map(row),
          notes: [
            'The first round inserts the posts, the others update them; each slice is on disk before the next. ' +
              `Promised: at least ${promisedRatio} of bare.`,
          ],
          servers: stack.servers,
          kept: results.every((r) => median(r.drained) >= promisedRatio * median(r.bare)),
          data: results,
        }
      } finally {
        redis.disconnect()
      }
    }),
})
