// The BullMQ worker: one job is one batch. A worker that cannot write takes no jobs and hands back what it holds, so
// that others may write it: the job keeps its attempt. A stop hands the job back between two slices.
import { type Job, WaitingError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import { isAway, isMongoDbError } from '../mongodb/errors.ts'
import { queueName, queuePrefix } from '../redis/keys.ts'
import type { TellState } from './batch-states.ts'
import type { createDrain, DrainOutcome } from './drain-batch.ts'
import { type BatchJob, backoffMs, withoutEnd } from './queue.ts'
import { createWriteRefusals, type Refusal } from './write-refusals.ts'

export interface BatchWorker {
  start(): void
  /** Hands back the jobs in hand and closes; at most a few slices long. */
  stop(): Promise<void>
  busy(): number
  /** MongoDB answers, and lastingly refuses what is written; null: it does not. */
  refusal(): Refusal | null
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

const interrupted: DrainOutcome = { status: 'interrupted' }

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
  const refusals = createWriteRefusals()
  let busy = 0
  let pausing: NodeJS.Timeout | undefined
  let stopped: Promise<void> | undefined

  const mayWrite = () => mongodb.up() && pausing === undefined && !signal.aborted

  /** BullMQ's own pause: of this worker, not of the queue. */
  const update = () => {
    if (mayWrite()) void worker.resume()
    else void worker.pause(true)
  }

  const pauseFor = (ms: number) => {
    pausing ??= setTimeout(() => {
      pausing = undefined
      if (!signal.aborted) update()
    }, ms)
    update()
  }

  /** What MongoDB fails is handed back; other errors fail the attempt, and BullMQ tries again. */
  const persist = async (job: BatchJob): Promise<DrainOutcome> => {
    try {
      const outcome = await drain(job, signal)
      if (outcome.status === 'settled') refusals.worked()
      return outcome
    } catch (error) {
      if (signal.aborted) return interrupted
      if (!isMongoDbError(error)) throw error
      log.warn({ partition: job.partition, seq: job.seq, err: error }, 'mongodb failed a slice')
      if (isAway(error)) mongodb.suspect(error)
      pauseFor(refusals.failed(error))
      return interrupted
    }
  }

  const process = async (job: Job<BatchJob>, token?: string): Promise<DrainOutcome> => {
    busy++
    const began = performance.now()
    try {
      // A worker that was paused may still be given the one job that it was waiting for.
      const outcome = mayWrite() ? await persist(job.data) : interrupted
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
    clearTimeout(pausing)
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
      mongodb.onChange(() => signal.aborted || update())
      if (!mongodb.up()) update()
      worker.run().catch((error) => log.error({ err: error }, 'worker loop ended'))
    },
    stop() {
      stopped ??= close()
      return stopped
    },
    busy: () => busy,
    refusal: () => (mongodb.up() ? refusals.lasting() : null),
  }
}
