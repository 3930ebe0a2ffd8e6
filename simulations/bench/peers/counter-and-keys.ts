// (c) The common tutorial: INCR a counter per post, every second KEYS finds the counters, each one is read
// and deleted and becomes one job, and each job is one write.
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { CreatePeer } from './peer.ts'
import { connectPosts, increment } from './post.ts'

const queueName = 'counters'
const prefix = 'likes:'
const intervalMs = 1000
const concurrency = 16

interface CounterJob {
  postId: string
  likes: number
}

export const createCounterAndKeys: CreatePeer = async ({ redisUrl, mongodbUrl }) => {
  const posts = await connectPosts(mongodbUrl)
  const connect = () => new Redis(redisUrl, { maxRetriesPerRequest: null })
  const redis = connect()
  const queue = new Queue<CounterJob>(queueName, { connection: connect() })
  let writes = 0
  const worker = new Worker<CounterJob>(
    queueName,
    async ({ data }) => {
      await increment(posts, data.postId, data.likes)
      writes++
    },
    { connection: connect(), concurrency, removeOnComplete: { count: 100 } },
  )
  await worker.waitUntilReady()

  const sync = async () => {
    for (const key of await redis.keys(`${prefix}*`)) {
      const likes = Number(await redis.getdel(key))
      if (likes > 0) await queue.add('sync', { postId: key.slice(prefix.length), likes })
    }
  }
  const loop = async () => {
    await sync()
    setTimeout(loop, intervalMs)
  }
  setTimeout(loop, intervalMs)

  return {
    like: async (postId) => {
      await redis.incr(prefix + postId)
    },
    state: async () => {
      const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts()
      const counters = (await redis.keys(`${prefix}*`)).length
      return { pending: counters + waiting + active + delayed, writes }
    },
  }
}
