// Role worker: batches into MongoDB.
import { createDrainWithoutQueue } from '../batches/drain-without-queue.ts'
import { createWorker } from '../batches/worker.ts'
import { createHistogram } from '../histogram.ts'
import { queuePrefix } from '../redis/keys.ts'
import { workerMetrics } from '../role-metrics.ts'
import type { BuiltRole, Common } from './common.ts'
import { buildDrain } from './drain.ts'

export const buildWorker = (common: Common): BuiltRole => {
  const { config, log, redis, scripts, mongodb, tellState, lifecycle, traces } = common
  const bulkWriteMs = createHistogram()
  const written = { operations: 0, bulkWrites: 0, likesWritten: 0, batches: 0, posts: 0, likes: 0 }

  const drain = buildDrain(common, {
    log: log.child({ part: 'worker' }),
    tellState,
    traces,
    onWrite: (operations, likes, ms) => {
      bulkWriteMs.record(ms)
      written.operations += operations
      written.bulkWrites++
      written.likesWritten += likes
      if (likes > 0) worker.wrote()
    },
  })
  const worker = createWorker({
    connection: redis.forWorker(),
    drain,
    mongodb,
    writeProbe: () => redis.nodeFor(queuePrefix)().probe(),
    tellState,
    concurrency: config.workerConcurrency,
    traces,
    log: log.child({ part: 'worker' }),
    onSettled: ({ posts, likes }) => {
      written.batches++
      written.posts += posts
      written.likes += likes
    },
  })
  const withoutQueue = createDrainWithoutQueue({
    ...{ scripts, mongodb, worker, queue: common.queue },
    partitions: config.partitions,
    log: log.child({ part: 'worker' }),
  })
  // Stopped after the worker, whose stop ends what is drained here between two slices.
  lifecycle.own('drain without the queue', withoutQueue.stop)
  lifecycle.own('worker', worker.stop)
  return {
    start() {
      worker.start()
      withoutQueue.start()
    },
    metrics: workerMetrics(written, bulkWriteMs),
    report: () => ({
      worker: {
        ...written,
        slots: config.workerConcurrency,
        busy: worker.busy(),
        refused: worker.refusal()?.reason ?? null,
        bulkWriteMs: bulkWriteMs.take(),
      },
    }),
  }
}
