// One BullMQ job per generation. The job is only a pointer (`claimed:<seq>` holds the counts), so a lost,
// doubled or late job can do no harm; connectivity never fails a job, hence attempts without end.
import { type Job, type JobsOptions, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { queueName, queuePrefix } from '../redis/keys.ts'

export interface GenerationJob {
  readonly partition: number
  readonly seq: string
  readonly ordinal: number
  readonly posts: number
  readonly likes: number
}

export const withoutEnd = 1e9 // BullMQ refuses Infinity

/** BullMQ's exponential backoff has no cap; this one stays at 5 s. */
export const backoffMs = (attemptsMade: number) =>
  Math.min(100 * 2 ** Math.min(attemptsMade, 6), 5000)

const jobOptions: JobsOptions = {
  attempts: withoutEnd,
  backoff: { type: 'custom' },
  stackTraceLimit: 1,
  removeOnComplete: { count: 500 }, // kept for Bull Board
}

export const jobId = (partition: number, seq: string) => `${partition}-${seq}`

export interface GenerationQueue {
  readonly queue: Queue<GenerationJob>
  /**
   * Makes sure that the generation has a job that will run; the answer says what was needed. A job
   * also ends when its generation was settled just now: `isOpen` is asked before one is revived.
   */
  ensure(
    generation: GenerationJob,
    isOpen: () => Promise<boolean>,
  ): Promise<'there' | 'added' | 'revived'>
  add(generation: GenerationJob): Promise<void>
  counts(): Promise<Record<string, number>>
  stop(): Promise<void>
}

/** `connection`: a client with `maxRetriesPerRequest: null`. */
export const createGenerationQueue = (connection: Redis): GenerationQueue => {
  const queue = new Queue<GenerationJob>(queueName, { connection, prefix: queuePrefix })
  queue.on('error', () => {}) // the connection logs its own errors

  const add = async (generation: GenerationJob) => {
    await queue.add('apply', generation, {
      ...jobOptions,
      jobId: jobId(generation.partition, generation.seq),
    })
  }

  /** An add on an existing id is silently ignored, so a dead job must be retried or removed first. */
  const revive = async (job: Job<GenerationJob>, generation: GenerationJob) => {
    if (await job.isFailed()) await job.retry('failed')
    else {
      await job.remove()
      await add(generation)
    }
  }

  return {
    queue,
    add,
    async ensure(generation, isOpen) {
      const job = await queue.getJob(jobId(generation.partition, generation.seq))
      if (!job) {
        if (!(await isOpen())) return 'there'
        await add(generation)
        return 'added'
      }
      const state = await job.getState()
      if (state !== 'failed' && state !== 'completed' && state !== 'unknown') return 'there'
      if (!(await isOpen())) return 'there'
      await revive(job, generation)
      return 'revived'
    },
    counts: () => queue.getJobCounts('wait', 'active', 'delayed', 'failed', 'completed'),
    stop: () => queue.close(),
  }
}
