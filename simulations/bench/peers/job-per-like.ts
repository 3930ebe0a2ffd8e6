// (b) Each like is one BullMQ job; a worker writes it to MongoDB.
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { CreatePeer } from './peer.ts'
import { connectPosts, increment } from './post.ts'

const queueName = 'likes'
const concurrency = 16

export const createJobPerLike: CreatePeer = async ({ redisUrl, mongodbUrl }) => {
  const posts = await connectPosts(mongodbUrl)
  const connect = () => new Redis(redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue<{ postId: string }>(queueName, { connection: connect() })
  let writes = 0
  const worker = new Worker<{ postId: string }>(
    queueName,
    async ({ data }) => {
      await increment(posts, data.postId, 1)
      writes++
    },
    { connection: connect(), concurrency, removeOnComplete: { count: 100 } },
  )
  await worker.waitUntilReady()
  return {
    like: async (postId) => {
      await queue.add('like', { postId }, { attempts: 3 })
    },
    state: async () => {
      const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts()
      return { pending: waiting + active + delayed, writes }
    },
  }
}
