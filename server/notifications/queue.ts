// The queue of notifications: one BullMQ job each, whose id is the webhook-id, so one that is noticed twice is kept once
// while its job is known. It is small: what finds no room waits in the notices.
import { randomUUID } from 'node:crypto'
import type { Job, JobsOptions, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { cutAhead, cutLocksAhead } from '../batches/queue.ts'
import { notificationQueueName, queuePrefix, sharedKeys } from '../redis/keys.ts'
import { createQueueOpening } from '../redis/queue-opening.ts'
import { type Traces, untraced } from '../traces/traces.ts'
import { type Notice, priorityOf, webhookId } from './notice.ts'
import { longestWaitMs } from './outcome.ts'

export interface NotificationJob {
  readonly notice: Notice
  /** when it was noticed, milliseconds since 1970 */
  readonly at: number
}

/** Some 800 bytes each: together at most about 40 MB. */
export const queueBounds = {
  ready: 5000, // waiting or under way
  all: 20_000, // with those that failed and wait for their next try
  dead: 20_000, // the oldest beyond these are dropped; they count as dead all the same
  delivered: 5000, // so long a repeat is known
} as const

/** 1, 2, 4 … seconds up to an hour: a receiver may be away for some eight hours. */
export const triesAtMost = 20

const longestBackoffMs = 3_600_000

/** `random`: from 0 to 1; tries of many jobs that failed together must not come together. */
export const backoffMs = (triesMade: number, random: number = Math.random()): number =>
  Math.round(Math.min(1000 * 2 ** (triesMade - 1), longestBackoffMs) * (0.5 + random / 2))

const jobOptions: JobsOptions = {
  attempts: triesAtMost,
  backoff: { type: 'custom' },
  stackTraceLimit: 0,
  removeOnComplete: { count: queueBounds.delivered },
  removeOnFail: { count: queueBounds.dead },
}

export interface NotificationCounts {
  /** with those under way */
  readonly ready: number
  /** for their next try */
  readonly delayed: number
  readonly dead: number
}

export interface NotificationQueue {
  /** BullMQ's own queue. */
  open(): Promise<Queue<NotificationJob>>
  /** Twice is once, while the job is known. Answers their ids. */
  add(jobs: readonly NotificationJob[]): Promise<readonly string[]>
  counts(): Promise<NotificationCounts>
  /** The newest first. */
  dead(atMost: number): Promise<Job<NotificationJob>[]>
  isPaused(): Promise<boolean>
  /** See cutLocksAhead; `windowMs`: that of the rate. */
  cutAhead(windowMs: number): Promise<void>
  stop(): Promise<void>
}

/** Made by whoever asks first. Asked each time, so that all have the same after Redis was emptied. */
const installationOf = async (redis: Redis): Promise<string> => {
  const read = () => redis.hget(sharedKeys.webhook, 'installation')
  const found = await read()
  if (found !== null) return found
  await redis.hsetnx(sharedKeys.webhook, 'installation', randomUUID())
  return (await read())!
}

export const createNotificationQueue = (
  redis: Redis,
  { bullmq }: Pick<Traces, 'bullmq'> = untraced,
): NotificationQueue => {
  const { open, close } = createQueueOpening<NotificationJob>(redis, notificationQueueName, bullmq)
  return {
    open,
    async add(jobs) {
      const queue = await open()
      const installation = await installationOf(redis)
      const ids = jobs.map(({ notice }) => webhookId(notice, installation))
      // Not addBulk, whose transaction knows one server only. All leave together, and each is whole or not at all.
      const added = jobs.map((data, i) =>
        queue.add(data.notice[0], data, {
          ...jobOptions,
          jobId: ids[i]!,
          priority: priorityOf(data.notice),
        }),
      )
      await Promise.all(added)
      return ids
    },
    async counts() {
      const queue = await open()
      const names = ['wait', 'prioritized', 'active', 'delayed', 'failed'] as const
      const counts = await queue.getJobCounts(...names)
      const of = (name: string) => counts[name] ?? 0
      return {
        ready: of('wait') + of('waiting') + of('prioritized') + of('active'),
        delayed: of('delayed'),
        dead: of('failed'),
      }
    },
    dead: async (atMost) => (await open()).getFailed(0, atMost - 1),
    isPaused: async () =>
      (await redis.hexists(`${queuePrefix}:${notificationQueueName}:meta`, 'paused')) === 1,
    async cutAhead(windowMs) {
      await cutLocksAhead(redis, notificationQueueName)
      const counted = Number(await redis.get(`${queuePrefix}:${notificationQueueName}:limiter`))
      const isWait = counted === Number.MAX_SAFE_INTEGER // BullMQ's way to say that the receiver asked for it
      const longestMs = isWait ? longestWaitMs : windowMs
      await cutAhead(redis, notificationQueueName, 'limiter', longestMs)
    },
    stop: close,
  }
}
