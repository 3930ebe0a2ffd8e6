// The BullMQ worker: one job is one batch. MongoDB away is waited out inside the job, which keeps
// its lock and its attempt; a stop hands the job back between two slices.
import { setTimeout as delay } from 'node:timers/promises'
import { type Job, WaitingError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import { queueName, queuePrefix } from '../redis/keys.ts'
import type { TellState } from './batch-states.ts'
import type { createDrain, DrainOutcome } from './drain-batch.ts'
import { type BatchJob, backoffMs, withoutEnd } from './queue.ts'

export interface BatchWorker {
  start(): void
  /** Hands back the jobs in hand and closes; at most a few slices long. */
  stop(): Promise<void>
  busy(): number
}

interface WorkerDeps {
  /** a client with `maxRetriesPerRequest: null` */
  readonly connection: Redis
  readonly drain: ReturnType<typeof createDrain>
  readonly mongodb: MongoDb
  readonly tellState: TellState
  readonly concurrency: number
  readonly onSettled: (batch: BatchJob) => void
  readonly log: Log
}

const retryMs = { first: 100, most: 2000 } as const

/**
 * The job of a worker that died is taken over when its lock has run out and the next check finds it: after 5 to
 * 7 s. A job that is taken over from a living worker runs twice, which costs work and changes nothing.
 */
const takeOverMs = {
  lock: 5000,
  renew: 1000, // so the event loop may be late by 4 s
  check: 1000, // by one worker at a time; who dies takes its turn along, then it is up to 2 s
} as const

export const createWorker = (deps: WorkerDeps): BatchWorker => {
  const { connection, drain, mongodb, tellState, concurrency, log } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  let busy = 0
  let stopped: Promise<void> | undefined

  /** Drains through any absence of MongoDB; other errors fail the attempt and BullMQ tries again. */
  const persist = async (job: BatchJob): Promise<DrainOutcome> => {
    for (let wait: number = retryMs.first; ; wait = Math.min(wait * 2, retryMs.most)) {
      try {
        await mongodb.whenUp(signal)
        return await drain(job, signal)
      } catch (error) {
        if (signal.aborted) return { status: 'interrupted' }
        if (!isMongoDbError(error)) throw error
        log.warn({ partition: job.partition, seq: job.seq, err: error }, 'mongodb failed a slice')
        mongodb.suspect()
        await delay(wait, undefined, { signal }).catch(() => {})
      }
    }
  }

  const process = async (job: Job<BatchJob>, token?: string): Promise<DrainOutcome> => {
    busy++
    const began = performance.now()
    try {
      const outcome = await persist(job.data)
      if (outcome.status === 'interrupted') {
        await job.moveToWait(token)
        throw new WaitingError()
      }
      const ms = Math.round(performance.now() - began)
      if (outcome.status === 'settled') {
        crashPoint('settled')
        tellState(job.data, 'settled')
        deps.onSettled(job.data)
      }
      const { partition, seq, posts, likes } = job.data
      log.debug({ partition, seq, posts, likes, ms, ...outcome }, 'batch done')
      crashPoint('before-completion')
      return outcome
    } finally {
      busy--
    }
  }

  const worker = new Worker<BatchJob, DrainOutcome>(queueName, process, {
    connection,
    prefix: queuePrefix,
    autorun: false,
    concurrency,
    lockDuration: takeOverMs.lock,
    lockRenewTime: takeOverMs.renew,
    stalledInterval: takeOverMs.check,
    maxStalledCount: withoutEnd,
    removeOnComplete: { count: 500 },
    settings: { backoffStrategy: backoffMs },
  })
  worker.on('error', (error) => log.debug({ err: error }, 'worker connection error'))
  worker.on('failed', (job, error) => {
    log.warn({ job: job?.id, err: error }, 'batch failed, will be tried again')
    if (job) tellState(job.data, 'failed')
  })

  const close = async () => {
    stopping.abort(new Error('the worker stops'))
    // Without Redis nothing can be handed back, and BullMQ would wait for it: the job's lock runs out.
    if (connection.status !== 'ready') return worker.close(true)
    const away = Promise.withResolvers<void>()
    connection.once('close', away.resolve)
    const gone = away.promise.then(() => worker.getBackend().close(true))
    await Promise.race([worker.close(), gone])
    connection.off('close', away.resolve)
  }

  return {
    start() {
      worker.run().catch((error) => log.error({ err: error }, 'worker loop ended'))
    },
    stop() {
      stopped ??= close()
      return stopped
    },
    busy: () => busy,
  }
}

/**
 * The driver's and mongoose's own errors have no common class, but a common first name; now and then the
 * error of a socket comes through bare.
 */
const isMongoDbError = (error: unknown) => {
  if (!(error instanceof Error) || error.name === 'MongooseBulkWriteError') return false
  const { code } = error as NodeJS.ErrnoException
  return /^Mongo/.test(error.name) || /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET)/.test(String(code))
}
