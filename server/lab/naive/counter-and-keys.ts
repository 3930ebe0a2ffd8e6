// Each like is one INCR. Once a second KEYS finds the counters; each one becomes a job and is set to 0, and each
// job is one write.
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { connectPosts, increment } from './posts.ts'
import type { StartWay } from './way.ts'

const prefix = 'likes:'

export const startCounterAndKeys: StartWay = async ({ redisUrl, mongodbUrl }) => {
  const posts = await connectPosts(mongodbUrl)
  const connect = () => new Redis(redisUrl, { maxRetriesPerRequest: null }).on('error', () => {})
  const redis = connect()
  const queue = new Queue<{ postId: string; likes: number }>('sync', { connection: connect() })
  let writes = 0
  const worker = new Worker<{ postId: string; likes: number }>(
    'sync',
    async ({ data }) => {
      await increment(posts, data.postId, data.likes)
      writes++
    },
    { connection: connect(), concurrency: 16, removeOnComplete: { count: 100 } },
  )
  worker.on('error', () => {})

  const sync = async () => {
    for (const key of await redis.keys(`${prefix}*`)) {
      const likes = Number(await redis.get(key))
      if (likes === 0) continue
      await queue.add(
        'sync',
        { postId: key.slice(prefix.length), likes },
        { attempts: 3, backoff: 1000 },
      )
      await redis.set(key, 0)
    }
  }
  const loop = async () => {
    await sync().catch(() => {})
    setTimeout(loop, 1000)
  }
  setTimeout(loop, 1000)

  return {
    async like(postId) {
      await redis.incr(prefix + postId)
    },
    async waiting() {
      const keys = await redis.keys(`${prefix}*`)
      const counters = keys.length > 0 ? await redis.mget(keys) : []
      const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts()
      return counters.reduce((sum, n) => sum + Number(n), 0) + waiting + active + delayed
    },
    writes: () => writes,
  }
}
