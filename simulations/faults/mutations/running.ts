// Mistakes in what runs it: the queue, its jobs, a stop, the stream.
import { type Mutation, tests } from './mutation.ts'

const { lane, workerRole, stop } = tests

export const running: readonly Mutation[] = [
  {
    name: 'random job ids',
    file: 'server/batches/queue.ts',
    from: 'jobId: jobId(batch.partition, batch.seq),',
    to: 'jobId: `x${Math.random()}`,',
    tests: ['server/test/producer.test.ts'],
  },
  {
    name: 'a dead job is not revived',
    file: 'server/batches/queue.ts',
    from: 'await revive(job, batch)',
    to: 'await add(batch)',
    tests: ['server/test/producer.test.ts'],
  },
  {
    name: 'a job that stalled twice is given up',
    file: 'server/batches/worker.ts',
    from: 'maxStalledCount: withoutEnd,',
    to: 'maxStalledCount: 1,',
    tests: ['server/test/stalled.test.ts'],
  },
  {
    name: 'the lock of a job in hand is not renewed',
    file: 'server/batches/worker.ts',
    from: 'lockRenewTime: takeOverMs.renew,',
    to: 'skipLockRenewal: true,',
    tests: ['server/test/stalled.test.ts'],
  },
  {
    name: 'a stopped worker keeps its job',
    file: 'server/batches/worker.ts',
    from: 'await job.moveToWait(token)',
    to: '',
    tests: [stop],
  },
  {
    name: 'MongoDB away fails the job',
    file: 'server/batches/worker.ts',
    from: 'if (!isMongoDbError(error)) throw error',
    to: 'if (error) throw error',
    tests: [workerRole],
  },
  {
    name: 'data of another K is touched',
    file: 'server/layout-check.ts',
    from: 'if (found.partitions === partitions && found.hash === hashName) return',
    to: 'if (found.hash === hashName) return',
    tests: [stop],
  },
  {
    name: 'a stop loses what waits in the lanes',
    file: 'server/likes/lane.ts',
    from: 'stopping = true\n      while (running)',
    to: 'stopping = true\n      loads.length = 0\n      while (running)',
    tests: [lane],
  },
  {
    name: 'an SSE buffer without a bound',
    file: 'server/stream/session.ts',
    from: 'res.writableLength > sessionLimits.bufferBytes',
    to: 'res.writableLength > 1e12',
    tests: ['server/test/stream-backpressure.test.ts'],
  },
]
