// What LikeFlow weighs, and whether a like costs more when there is more: the API process over minutes of load;
// then, with the drain paused, Redis per distinct pending post, and likes over few of them beside likes over all.
import { Redis } from 'ioredis'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { infoNumber } from '../../../server/redis/info.ts'
import { postAdmin } from '../admin.ts'
import type { Round } from '../measure.ts'
import { rssBytes } from '../processes.ts'
import { line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, median } from '../statistics.ts'
import { measureSides } from '../turns.ts'

const sampleEveryMs = 1000
const fewPosts = 1000
const prefix = 'distinct'
/** Flat: within ±15 % of their middle. */
const promised = { apiMb: 150, redisBytesPerPost: 300, costRatio: 1.15 / 0.85 }

/** Resident MB of the API process, one per second. */
const measureApi = async (
  { url, pids }: Stack,
  load: { rate: number; posts: number; durationMs: number },
): Promise<number[]> => {
  const sizes: number[] = []
  const look = () => sizes.push(rssBytes(pids.api!) / 2 ** 20)
  const timer = setInterval(look, sampleEveryMs)
  await runLoad({ ...planDefaults, ...load, url, concurrency: 256, prefix: 'memory' }).done
  clearInterval(timer)
  return sizes
}

/** Bytes that Redis uses per post, when each of so many waits for MongoDB. They stay there. */
const measureRedis = async ({ url, redisUrl, drained }: Stack, posts: number): Promise<number> => {
  const redis = new Redis(redisUrl)
  const used = async () => infoNumber(await redis.info('memory'), 'used_memory')!
  try {
    await drained()
    await postAdmin(url, 'drain/pause')
    const before = await used()
    const once = { url, likes: posts, posts, skew: 'sequence', bulk: 500, prefix } as const
    await runLoad({ ...planDefaults, ...once }).done
    return ((await used()) - before) / posts
  } finally {
    redis.disconnect()
  }
}

const costs = (rounds: readonly Round[]) =>
  rounds.map(({ cpuPerLike }) => cpuPerLike.api! + cpuPerLike.redis!)

export default scenario({
  summary: 'the API process under load, Redis per pending post, and cost per like as posts grow',
  seconds: 110,
  options: {
    ...{ rate: count(10_000, 1_000_000), posts: count(1000, 1_000_000), minutes: count(1, 600) },
    ...{ pending: count(200_000, 10_000_000, fewPosts), rounds: count(4, 50) },
  },
  run: ({ rate, posts, minutes, pending, rounds }, context) =>
    withStack(context, {}, async (stack) => {
      const api = await measureApi(stack, { rate, posts, durationMs: minutes * 60_000 })
      const perPost = await measureRedis(stack, pending)
      const sides = [fewPosts, pending].map((size) => ({
        ...{ name: `${formatNumber(size)} posts`, url: stack.url, pids: () => stack.pids },
        plan: { posts: size },
      }))
      const plan = { ...planDefaults, durationMs: 2000, prefix }
      const measured = await measureSides(sides, { rounds, plan, log: context.log })
      const [few, all] = measured.map(costs) as [number[], number[]]
      const { apiMb, redisBytesPerPost, costRatio } = promised
      return {
        title: 'Memory and growth',
        ...tableOf([
          line('API process at the end, MB', [api.at(-1)!], { most: apiMb, digits: 1 }),
          line('API process, each second, MB', api, { digits: 1 }),
          line('Redis per pending post, B', [perPost], { most: redisBytesPerPost, digits: 1 }),
          line(`CPU µs of a like over ${sides[0]!.name}`, few, { digits: 1 }),
          line(`CPU µs of a like over ${sides[1]!.name}`, all, { digits: 1 }),
          line('ratio', [median(all) / median(few)], { most: costRatio, digits: 2 }),
        ]),
        notes: [
          `${formatNumber(rate)} likes/s over ${posts} posts for ${minutes} min; then ${formatNumber(pending)} pending ` +
            'posts. CPU is that of the API and Redis.',
        ],
        servers: stack.servers,
        data: { api, perPost, few, all },
      }
    }),
})
