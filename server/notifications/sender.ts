// The BullMQ worker that sends: some at a time, in every worker process, all of them together no faster than the rate.
// A try that failed comes again later, each time after longer; one that is handed back costs no try. A receiver that says
// when it takes more is left alone by all until then, and one that is gone until an operator sends again.
import { type Job, WaitingError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { takeOverMs, withoutEnd } from '../batches/queue.ts'
import { createQueueRefusal } from '../batches/queue-refusal.ts'
import type { Log } from '../log.ts'
import { notificationQueueName, queuePrefix } from '../redis/keys.ts'
import { closeWorker } from '../redis/queue-opening.ts'
import type { WriteProbe } from '../redis/write-probe.ts'
import { requestCall } from '../traces/conventions.ts'
import type { Traces } from '../traces/traces.ts'
import { bodyOf } from './notice.ts'
import { backoffMs, type NotificationJob, type NotificationQueue } from './queue.ts'
import type { Receiver } from './receiver.ts'
import type { SendTally } from './send-tally.ts'

export const sendsAtOnce = 32 // mostly they wait for the receiver
const stopMs = 3000 // so long a stop waits for answers
const cutEveryMs = 1000

export interface Sender {
  start(): void
  stop(): Promise<void>
}

interface SenderDeps {
  /** a client with `maxRetriesPerRequest: null` */
  readonly connection: Redis
  readonly queue: NotificationQueue
  readonly url: URL
  readonly receiver: Receiver
  readonly rate: { readonly requests: number; readonly windowMs: number }
  readonly writeProbe: WriteProbe
  readonly tally: SendTally
  /** The receiver answered 410. */
  readonly onGone: () => Promise<void>
  /** Milliseconds since 1970, by Redis. */
  readonly now: () => number
  readonly traces: Pick<Traces, 'bullmq' | 'span'>
  readonly log: Log
}

export const createSender = (deps: SenderDeps): Sender => {
  const { connection, queue, receiver, rate, tally, onGone, now, traces, log } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  const facts = requestCall(deps.url)
  let stopped: Promise<void> | undefined
  let cutting: NodeJS.Timeout | undefined

  const cut = () =>
    queue.cutAhead(rate.windowMs).catch((error) => log.debug({ err: error }, 'locks not looked at'))

  const handBack = async (job: Job, token?: string): Promise<never> => {
    await job.moveToWait(token)
    throw new WaitingError()
  }

  const send = ({ id, data: { notice, at } }: Job<NotificationJob>) =>
    traces.span('webhook', facts, async (span) => {
      const outcome = await receiver.send(id!, JSON.stringify(bodyOf(notice, at)), signal)
      if (outcome.status === 'failed') span.fail(outcome.reason)
      else if (outcome.status !== 'delivered') span.fail(outcome.status)
      return outcome
    })

  const process = async (job: Job<NotificationJob>, token?: string): Promise<void> => {
    const { at } = job.data
    const outcome = await send(job)
    if (signal.aborted && outcome.status === 'failed') return handBack(job, token)
    tally.tried(outcome, now() - at)
    if (outcome.status === 'failed') throw new Error(outcome.reason)
    if (outcome.status === 'gone') {
      await onGone()
      return handBack(job, token)
    }
    if (outcome.status === 'later') {
      await (await queue.open()).rateLimit(outcome.waitMs)
      throw Worker.RateLimitError()
    }
  }

  const worker = new Worker<NotificationJob>(notificationQueueName, process, {
    connection,
    prefix: queuePrefix,
    autorun: false,
    concurrency: sendsAtOnce,
    limiter: { max: rate.requests, duration: rate.windowMs },
    lockDuration: takeOverMs.lock,
    lockRenewTime: takeOverMs.renew,
    stalledInterval: takeOverMs.check,
    maxStalledCount: withoutEnd,
    ...(traces.bullmq && { telemetry: traces.bullmq }),
    settings: { backoffStrategy: (triesMade) => backoffMs(triesMade) },
  })
  const update = () => {
    if (signal.aborted) return
    if (refusal.reason() === null) void worker.resume()
    else void worker.pause(true)
  }
  const refusal = createQueueRefusal({
    probe: deps.writeProbe,
    onChange: update,
    meanwhile: 'notifications wait',
    log,
  })
  worker.on('error', (error) => {
    log.debug({ err: error }, 'notification worker')
    refusal.met(error)
  })
  worker.on('failed', (job, error) => {
    const isDead = job !== undefined && job.attemptsMade >= (job.opts.attempts ?? 1)
    const facts = { id: job?.id, tries: job?.attemptsMade, reason: error.message }
    log[isDead ? 'warn' : 'debug'](facts, isDead ? 'notification dead' : 'notification failed')
    if (isDead) tally.died()
  })

  const close = async () => {
    refusal.stop()
    clearInterval(cutting)
    const timer = setTimeout(() => stopping.abort(), stopMs)
    await closeWorker(worker, connection)
    clearTimeout(timer)
    stopping.abort()
    receiver.close()
  }

  return {
    start() {
      cutting ??= setInterval(cut, cutEveryMs)
      worker.run().catch((error) => log.error({ err: error }, 'notification loop ended'))
    },
    stop() {
      stopped ??= close()
      return stopped
    },
  }
}
