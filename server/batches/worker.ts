// The BullMQ worker: one job is one batch. A worker that cannot write takes no jobs and hands back what it holds, so
// that others may write it: the job keeps its attempt. A stop hands the job back between two slices.
import { type Job, WaitingError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import { isAway, isMongoDbError, reasonOf } from '../mongodb/errors.ts'
import { queueName, queuePrefix } from '../redis/keys.ts'
import { closeWorker } from '../redis/queue-opening.ts'
import type { WriteProbe } from '../redis/write-probe.ts'
import { batchFacts } from '../traces/conventions.ts'
import { type Traces, untraced } from '../traces/traces.ts'
import type { TellState } from './batch-states.ts'
import type { createDrain, DrainOutcome } from './drain-batch.ts'
import { type BatchJob, backoffMs, takeOverMs, withoutEnd } from './queue.ts'
import { createQueueRefusal } from './queue-refusal.ts'
import { createWriteRefusals, type Refusal } from './write-refusals.ts'

export interface BatchWorker {
  start(): void
  /** Hands back the jobs in hand and closes; at most a few slices long. */
  stop(): Promise<void>
  busy(): number
  /** Drains a batch that no job brought; it counts as a slot in use. Never throws. */
  drain(batch: BatchJob): Promise<void>
  /** Whether one more job could be written now. */
  hasRoom(): boolean
  isInHand(seq: string): boolean
  /** Redis refuses what the queue writes: no jobs are taken meanwhile. */
  queueRefused(): boolean
  /** A slice was written: MongoDB takes writes. */
  wrote(): void
  /** MongoDB answers, and lastingly refuses what is written; null: it does not. */
  refusal(): Refusal | null
}

interface WorkerDeps {
  /** a client with `maxRetriesPerRequest: null` */
  readonly connection: Redis
  readonly drain: ReturnType<typeof createDrain>
  readonly mongodb: MongoDb
  readonly writeProbe: WriteProbe
  readonly tellState: TellState
  readonly concurrency: number
  readonly onSettled: (batch: BatchJob) => void
  readonly traces?: Traces
  readonly log: Log
}

const dayOfMinutes = 24 * 60

const interrupted: DrainOutcome = { status: 'interrupted' }

export const createWorker = (deps: WorkerDeps): BatchWorker => {
  const { connection, drain, mongodb, tellState, concurrency, log, traces = untraced } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  const refusals = createWriteRefusals()
  const inHand = new Map<string, number>() // seq → drains of it here
  let busy = 0
  let pausing: NodeJS.Timeout | undefined
  let stopped: Promise<void> | undefined

  const mayWrite = () => mongodb.up() && pausing === undefined && !signal.aborted

  /** BullMQ's own pause: of this worker, not of the queue. */
  const update = () => {
    if (mayWrite() && queueRefusal.reason() === null) void worker.resume()
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
      const { waitMs, again } = refusals.failed(error)
      const facts = { partition: job.partition, seq: job.seq, err: error }
      log[again ? 'debug' : 'warn'](facts, 'mongodb failed a slice')
      tellState(job, 'failed', reasonOf(error))
      if (isAway(error)) mongodb.suspect(error)
      pauseFor(waitMs)
      return interrupted
    }
  }

  const takeInHand = (seq: string, by: 1 | -1) => {
    busy += by
    const drains = (inHand.get(seq) ?? 0) + by
    if (drains > 0) inHand.set(seq, drains)
    else inHand.delete(seq)
  }

  const workOn = async (batch: BatchJob): Promise<DrainOutcome> => {
    const began = performance.now()
    // A worker that was paused may still be given the one job that it was waiting for.
    const outcome = mayWrite() ? await persist(batch) : interrupted
    if (outcome.status === 'interrupted') return outcome
    const ms = Math.round(performance.now() - began)
    if (outcome.status === 'settled') {
      crashPoint('settled')
      tellState(batch, 'settled')
      deps.onSettled(batch)
    }
    const { partition, seq, posts, likes } = batch
    log.debug({ partition, seq, posts, likes, ms, ...outcome }, 'batch done')
    return outcome
  }

  const work = (batch: BatchJob): Promise<DrainOutcome> => {
    const { posts, likes } = batch
    const attributes = { ...batchFacts(batch), 'likeflow.posts': posts, 'likeflow.likes': likes }
    return traces.span('batch', { attributes }, async (span) => {
      const outcome = await workOn(batch)
      if (outcome.status !== 'settled') span.fail(outcome.status)
      return outcome
    })
  }

  const process = async (job: Job<BatchJob>, token?: string): Promise<DrainOutcome> => {
    const { seq } = job.data
    takeInHand(seq, 1)
    try {
      const outcome = await work(job.data)
      if (outcome.status === 'interrupted') {
        await job.moveToWait(token)
        throw new WaitingError()
      }
      crashPoint('before-completion')
      return outcome
    } finally {
      takeInHand(seq, -1)
    }
  }

  const drainDirectly = async (batch: BatchJob) => {
    takeInHand(batch.seq, 1)
    try {
      await work(batch)
    } catch (error) {
      log.warn({ partition: batch.partition, seq: batch.seq, err: error }, 'batch not drained')
    } finally {
      takeInHand(batch.seq, -1)
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
    ...(traces.bullmq && { telemetry: traces.bullmq }),
    maxStalledCount: withoutEnd,
    removeOnComplete: { count: 500 },
    metrics: { maxDataPoints: dayOfMinutes }, // Bull Board's charts
    settings: { backoffStrategy: backoffMs },
  })
  const queueRefusal = createQueueRefusal({
    probe: deps.writeProbe,
    onChange: () => signal.aborted || update(),
    meanwhile: 'batches are drained without it',
    log,
  })
  worker.on('error', (error) => {
    log.debug({ err: error }, 'worker connection error')
    queueRefusal.met(error)
  })
  worker.on('failed', (job, error) => {
    log.warn({ job: job?.id, err: error }, 'batch failed, will be tried again')
    if (job) tellState(job.data, 'failed', error.name)
  })

  const close = async () => {
    stopping.abort(new Error('the worker stops'))
    clearTimeout(pausing)
    queueRefusal.stop()
    await closeWorker(worker, connection)
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
    drain: drainDirectly,
    hasRoom: () => mayWrite() && busy < concurrency,
    isInHand: (seq) => inHand.has(seq),
    queueRefused: () => queueRefusal.reason() !== null,
    wrote: refusals.worked,
    refusal: () => (mongodb.up() ? refusals.lasting() : null),
  }
}
