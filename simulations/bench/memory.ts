// What LikeFlow weighs: the API process over minutes of load, and Redis per distinct pending post.
import { Redis } from 'ioredis'
import { planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { partitionKeys } from '../../server/redis/keys.ts'
import { whole } from '../options.ts'
import { postAdmin } from './admin.ts'
import { rssBytes } from './processes.ts'
import { profileArgs, scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

const sampleEveryMs = 1000
const logEverySamples = 30
/** The project's promise. */
const promise = { apiMb: 150, redisBytesPerPost: 300 }
const mb = (bytes: number) => bytes / 2 ** 20

interface ApiMemory {
  /** resident bytes, one per second */
  rss: number[]
  perSecond: number
}

const measureApi = async (
  stack: Stack,
  options: { rate: number; posts: number; minutes: number },
  log: (line: string) => void,
): Promise<ApiMemory> => {
  const rss: number[] = []
  const timer = setInterval(() => {
    rss.push(rssBytes(stack.pids.api!))
    if (rss.length % logEverySamples === 0)
      log(`after ${rss.length} s: the API process has ${formatNumber(mb(rss.at(-1)!), 1)} MB`)
  }, sampleEveryMs)
  try {
    const summary = await runLoad({
      ...planDefaults,
      ...{ url: stack.url, rate: options.rate, posts: options.posts, concurrency: 256 },
      ...{ prefix: 'memory', durationMs: options.minutes * 60_000 },
    }).done
    return { rss, perSecond: summary.perSecond }
  } finally {
    clearInterval(timer)
  }
}

const usedMemory = async (redis: Redis): Promise<number> =>
  Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1])

/** Bytes of the keys that grow with the posts, by key. */
const keyBytes = async (redis: Redis, partitions: number): Promise<Record<string, number>> => {
  const names = ['pending', 'counts', 'top'] as const
  const bytes: Record<string, number> = {}
  for (const name of names) {
    bytes[name] = 0
    for (let p = 0; p < partitions; p++)
      bytes[name] += (await redis.memory('USAGE', partitionKeys(p)[name], 'SAMPLES', 0)) ?? 0
  }
  return bytes
}

const measureRedis = async (stack: Stack, posts: number) => {
  const redis = new Redis(stack.redisUrl)
  try {
    await stack.drained()
    await postAdmin(stack.url, 'drain/pause')
    const before = await usedMemory(redis)
    const keysBefore = await keyBytes(redis, partitions)
    await runLoad({
      ...planDefaults,
      ...{ url: stack.url, likes: posts, posts, skew: 'sequence', bulk: 500, prefix: 'distinct' },
    }).done
    const perPost = ((await usedMemory(redis)) - before) / posts
    const keys = await keyBytes(redis, partitions)
    const byKey = Object.entries(keys).map(
      ([name, bytes]) => [name, (bytes - keysBefore[name]!) / posts] as const,
    )
    return { perPost, byKey }
  } finally {
    await redis.quit()
  }
}

const partitions = 4

export const memory = scenario({
  about: 'the API process over minutes of load, and Redis per distinct pending post',
  options: { rate: '10000', posts: '1000', minutes: '10', pending: '200000' },
  run: async (values, { log, profileDir }) => {
    const options = {
      rate: whole('rate', values.rate, 1, 1_000_000),
      posts: whole('posts', values.posts, 1, 1_000_000),
      minutes: whole('minutes', values.minutes, 1, 600),
    }
    const pending = whole('pending', values.pending, 1000, 10_000_000)
    const env = { PARTITIONS: String(partitions) }
    const stack = await startStack({ log, env, apiNodeArgs: profileArgs(profileDir) })
    try {
      const api = await measureApi(stack, options, log)
      const redis = await measureRedis(stack, pending)
      const rss = spread(api.rss.map(mb))
      const last = mb(api.rss.at(-1)!)
      return {
        title: 'Memory',
        columns: ['what', 'measured', 'promised at most'],
        rows: [
          ['API process at the end, MB', formatNumber(last, 1), `${promise.apiMb}`],
          ['API process, MB (min - median - max)', formatSpread(rss, 1), ''],
          [
            `Redis per distinct pending post, B`,
            formatNumber(redis.perPost, 1),
            `${promise.redisBytesPerPost}`,
          ],
          ...redis.byKey.map(([name, bytes]) => [
            `of it in ${name}, B`,
            formatNumber(bytes, 1),
            '',
          ]),
        ],
        notes: [
          `${formatNumber(api.perSecond)} likes/s over ${options.posts} posts for ` +
            `${options.minutes} min; ${formatNumber(pending)} distinct pending posts.`,
          stack.servers,
        ],
        kept: last <= promise.apiMb && redis.perPost <= promise.redisBytesPerPost,
        data: { options, api, redis, pending },
      }
    } finally {
      await stack.stop()
    }
  },
})
