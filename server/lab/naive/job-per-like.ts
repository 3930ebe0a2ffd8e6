// Each like is one BullMQ job; a worker writes it to MongoDB, and a job that failed is tried again.
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { connectPosts, increment } from './posts.ts'
import type { StartWay } from './way.ts'

export const startJobPerLike: StartWay = async ({ redisUrl, mongodbUrl }) => {
  const posts = await connectPosts(mongodbUrl)
  const connect = () => new Redis(redisUrl, { maxRetriesPerRequest: null }).on('error', () => {})
  const queue = new Queue<{ postId: string }>('likes', { connection: connect() })
  let writes = 0
  const worker = new Worker<{ postId: string }>(
    'likes',
    async ({ data }) => {
      await increment(posts, data.postId, 1)
      writes++
    },
    { connection: connect(), concurrency: 16, removeOnComplete: { count: 100 } },
  )
  worker.on('error', () => {})
  return {
    async like(postId) {
      await queue.add('like', { postId }, { attempts: 3, backoff: 1000 })
    },
    async waiting() {
      const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts()
      return waiting + active + delayed
    },
    writes: () => writes,
  }
}
