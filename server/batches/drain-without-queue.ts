// Drains open batches that no job brings: a full Redis takes no job and gives none, and a queue may be away or empty.
// Once a second each worker looks in `meta` for batches that stand still, and drains them one at a time.
//
// Two drains of one batch at once change nothing (decisions 001 and 025), so nothing is locked here. To save work, what
// a living worker has in hand is left to it, and only a worker with a free slot looks: it would have been given the job.
import { every, type Repeated } from '../every.ts'
import type { Log } from '../log.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import type { BatchJob, BatchQueue } from './queue.ts'
import { createStandstill } from './standstill.ts'
import type { BatchWorker } from './worker.ts'

interface DrainWithoutQueueDeps {
  readonly scripts: Pick<Scripts, 'readMeta'>
  readonly mongodb: Pick<MongoDb, 'up'>
  readonly queue: Pick<BatchQueue, 'isHeld' | 'isPaused' | 'cutAhead'>
  readonly worker: Pick<BatchWorker, 'drain' | 'hasRoom' | 'isInHand' | 'queueRefused'>
  readonly partitions: number
  readonly log: Log
}

const limits = {
  lookMs: 1000,
  patienceMs: 5000, // as long as the lock of a dead worker's job
  refusedPatienceMs: 1000, // this worker knows already that the queue gives none
} as const

/** Its stop waits for the batch in hand; the worker's own stop ends it between two slices. */
export const createDrainWithoutQueue = (deps: DrainWithoutQueueDeps): Repeated => {
  const { scripts, mongodb, queue, worker, partitions, log } = deps
  const standstill = createStandstill()
  let paused = false
  let stopped = false

  /** The operator's pause of the workers, as far as it can be asked. */
  const isPaused = async () => {
    paused = await queue.isPaused().catch(() => paused)
    return paused
  }

  const drainIfNobodyDoes = async (batch: BatchJob) => {
    if (worker.isInHand(batch.seq)) return
    // A queue that cannot be asked holds nothing.
    if (await queue.isHeld(batch).catch(() => false)) return
    log.info(batch, 'batch is drained without the queue')
    await worker.drain(batch)
  }

  const lookAt = async (partition: number) => {
    const meta = await scripts.readMeta(partitionKeys(partition))
    const { openSeq: seq, ordinals, claimedPosts: posts, claimed: likes } = meta
    const stands = standstill.seen(partition, meta, performance.now())
    const patience = worker.queueRefused() ? limits.refusedPatienceMs : limits.patienceMs
    if (seq === null || stands < patience) return
    await drainIfNobodyDoes({ partition, seq, ordinal: ordinals.open ?? 0, posts, likes })
  }

  const notLookedAt = (error: unknown) => log.debug({ err: error }, 'open batch not looked at')

  const look = async () => {
    await queue.cutAhead().catch(() => {})
    if (!mongodb.up() || !worker.hasRoom() || (await isPaused())) return standstill.forget()
    // From another one each time: workers that look at once take different batches.
    const first = Math.floor(Math.random() * partitions)
    for (let i = 0; i < partitions && !stopped && mongodb.up(); i++)
      await lookAt((first + i) % partitions).catch(notLookedAt) // its node may be away, others are not
  }

  const looking = every(limits.lookMs, look)

  return {
    start: looking.start,
    stop() {
      stopped = true
      return looking.stop()
    },
  }
}
