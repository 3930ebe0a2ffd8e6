// How a queue of BullMQ's is opened: by its first use, so a process without jobs does not load BullMQ. Without Redis it
// fails and does not wait: who adds jobs tries again by itself, and a stop must not hang on one.
import type { Queue, Telemetry, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { loadOnce } from '../load-once.ts'
import { queuePrefix } from './keys.ts'

export interface QueueOpening<Data> {
  open(): Promise<Queue<Data>>
  close(): Promise<void>
}

/** `redis`: a client that fails its commands when Redis is away; it is used, not closed. */
export const createQueueOpening = <Data>(
  redis: Redis,
  name: string,
  telemetry: Telemetry | null,
): QueueOpening<Data> => {
  let opened: Queue<Data> | undefined
  return {
    open: loadOnce(async () => {
      const bullmq = await import('bullmq')
      await redis.ping() // without Redis BullMQ would wait for it, in here and for ever
      const queue = new bullmq.Queue<Data>(name, {
        connection: redis,
        prefix: queuePrefix,
        ...(telemetry && { telemetry }),
      })
      queue.on('error', () => {}) // the connection logs its own errors
      try {
        await queue.waitUntilReady()
      } catch (error) {
        await queue.close() // one that did not become ready never will
        throw error
      }
      opened = queue as unknown as Queue<Data>
      return opened
    }),
    close: async () => opened?.close(),
  }
}

/** Without Redis nothing can be handed back, and BullMQ would wait for it: the locks of its jobs run out. */
export const closeWorker = async (worker: Worker, connection: Redis): Promise<void> => {
  if (connection.status !== 'ready') return worker.close(true)
  const away = Promise.withResolvers<void>()
  connection.once('close', away.resolve)
  const gone = away.promise.then(() => worker.getBackend().close(true))
  await Promise.race([worker.close(), gone])
  connection.off('close', away.resolve)
}
