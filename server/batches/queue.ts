// One BullMQ job per batch. The job is only a pointer (`claimed:<seq>` holds the counts), so a lost,
// doubled or late job can do no harm; connectivity never fails a job, hence attempts without end.
import type { Job, JobsOptions, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { queueName, queuePrefix } from '../redis/keys.ts'
import { createQueueOpening } from '../redis/queue-opening.ts'
import { type Traces, untraced } from '../traces/traces.ts'

export interface BatchJob {
  readonly partition: number
  readonly seq: string
  readonly ordinal: number
  readonly posts: number
  readonly likes: number
}

/**
 * The job of a worker that died is taken over when its lock has run out and the next check finds it: after 5 to
 * 7 s. A job that is taken over from a living worker runs twice, which costs work and changes nothing.
 */
export const takeOverMs = {
  lock: 5000,
  renew: 1000, // so the event loop may be late by 4 s
  check: 1000, // by one worker at a time; who dies takes its turn along, then it is up to 2 s
} as const

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

/** A key of BullMQ's. */
const bullKey = (queue: string, name: string) => `${queuePrefix}:${queue}:${name}`

/**
 * A key of `queue` that is to live longer than it is ever given was written while Redis' clock was ahead: it gets
 * `longestMs`. Otherwise, until that hour has come again, jobs would wait for the locks of dead workers, or for their rate.
 */
export const cutAhead = async (redis: Redis, queue: string, name: string, longestMs: number) => {
  const key = bullKey(queue, name)
  if ((await redis.pttl(key)) > longestMs) await redis.pexpire(key, longestMs)
}

/** The turn to look for jobs of dead workers, and the locks of all; who lives makes its own longer again. */
export const cutLocksAhead = async (redis: Redis, queue: string) => {
  const active = await redis.lrange(bullKey(queue, 'active'), 0, -1)
  await Promise.all([
    cutAhead(redis, queue, 'stalled-check', takeOverMs.check),
    ...active.map((id) => cutAhead(redis, queue, `${id}:lock`, takeOverMs.lock)),
  ])
}

export interface BatchQueue {
  /** BullMQ's own queue, for what is not about batches: Bull Board, pause, resume. */
  open(): Promise<Queue<BatchJob>>
  /**
   * Makes sure that the batch has a job that will run; the answer says what was needed. A job
   * also ends when its batch was settled just now: `isOpen` is asked before one is revived.
   */
  ensure(batch: BatchJob, isOpen: () => Promise<boolean>): Promise<'there' | 'added' | 'revived'>
  add(batch: BatchJob): Promise<void>
  counts(): Promise<Record<string, number>>
  /** Whether a worker has the batch's job in hand now. */
  isHeld(batch: BatchJob): Promise<boolean>
  /** See cutLocksAhead. */
  cutAhead(): Promise<void>
  /** Whether the operator has paused the workers. Asked without BullMQ, as `isHeld`: both only read. */
  isPaused(): Promise<boolean>
  stop(): Promise<void>
}

/** `redis`: a client that fails its commands when Redis is away; it is used, not closed. */
export const createBatchQueue = (
  redis: Redis,
  { bullmq: telemetry }: Pick<Traces, 'bullmq'> = untraced,
): BatchQueue => {
  const { open, close } = createQueueOpening<BatchJob>(redis, queueName, telemetry)

  const add = async (batch: BatchJob) => {
    const queue = await open()
    await queue.add('apply', batch, {
      ...jobOptions,
      jobId: jobId(batch.partition, batch.seq),
    })
  }

  /** An add on an existing id is silently ignored, so a dead job must be retried or removed first. */
  const revive = async (job: Job<BatchJob>, batch: BatchJob) => {
    if (await job.isFailed()) await job.retry('failed')
    else {
      await job.remove()
      await add(batch)
    }
  }

  return {
    open,
    add,
    async ensure(batch, isOpen) {
      const queue = await open()
      const job = await queue.getJob(jobId(batch.partition, batch.seq))
      if (!job) {
        if (!(await isOpen())) return 'there'
        await add(batch)
        return 'added'
      }
      const state = await job.getState()
      if (state !== 'failed' && state !== 'completed' && state !== 'unknown') return 'there'
      if (!(await isOpen())) return 'there'
      await revive(job, batch)
      return 'revived'
    },
    async counts() {
      const queue = await open()
      return queue.getJobCounts('wait', 'active', 'delayed', 'failed', 'completed')
    },
    isHeld: async ({ partition, seq }) =>
      (await redis.exists(bullKey(queueName, `${jobId(partition, seq)}:lock`))) === 1,
    cutAhead: () => cutLocksAhead(redis, queueName),
    isPaused: async () => (await redis.hexists(bullKey(queueName, 'meta'), 'paused')) === 1,
    stop: close,
  }
}
