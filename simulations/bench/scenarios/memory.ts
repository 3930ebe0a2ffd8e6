// What LikeFlow weighs: the API process over minutes of load, and Redis per distinct pending post.
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { postAdmin } from '../admin.ts'
import { rssBytes } from '../processes.ts'
import { line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber } from '../statistics.ts'

const sampleEveryMs = 1000
const promised = { apiMb: 150, redisBytesPerPost: 300 }

/** Resident MB of the API process, one per second. */
const measureApi = async (
  { url, pids }: Stack,
  load: { rate: number; posts: number; durationMs: number },
): Promise<number[]> => {
  const sizes: number[] = []
  const run = runLoad({ ...planDefaults, ...load, url, concurrency: 256, prefix: 'memory' })
  let over = false
  const done = run.done.finally(() => {
    over = true
  })
  while (!over) {
    sizes.push(rssBytes(pids.api!) / 2 ** 20)
    await Promise.race([delay(sampleEveryMs), done])
  }
  await done
  return sizes
}

/** Bytes that Redis uses per post, when each of so many waits for MongoDB. */
const measureRedis = async ({ url, redisUrl, drained }: Stack, posts: number): Promise<number> => {
  const redis = new Redis(redisUrl)
  const used = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1])
  try {
    await drained()
    await postAdmin(url, 'drain/pause')
    const before = await used()
    const once = {
      url,
      likes: posts,
      posts,
      skew: 'sequence',
      bulk: 500,
      prefix: 'distinct',
    } as const
    await runLoad({ ...planDefaults, ...once }).done
    return ((await used()) - before) / posts
  } finally {
    redis.disconnect()
  }
}

export default scenario({
  summary: 'the API process over minutes of load, and Redis per distinct pending post',
  seconds: 85,
  options: {
    ...{ rate: count(10_000, 1_000_000), posts: count(1000, 1_000_000), minutes: count(1, 600) },
    ...{ pending: count(200_000, 10_000_000, 1000) },
  },
  run: ({ rate, posts, minutes, pending }, context) =>
    withStack(context, {}, async (stack) => {
      const api = await measureApi(stack, { rate, posts, durationMs: minutes * 60_000 })
      const perPost = await measureRedis(stack, pending)
      return {
        title: 'Memory',
        ...tableOf([
          line('API process at the end, MB', [api.at(-1)!], { most: promised.apiMb, digits: 1 }),
          line('API process, each second, MB', api, { digits: 1 }),
          line('Redis per distinct pending post, B', [perPost], {
            most: promised.redisBytesPerPost,
            digits: 1,
          }),
        ]),
        notes: [
          `${formatNumber(rate)} likes/s over ${posts} posts for ${minutes} min; then ${formatNumber(pending)} pending posts.`,
        ],
        servers: stack.servers,
        data: { api, perPost },
      }
    }),
})
