// The producer may die between any two steps, be doubled or be late: the next tick makes it good.
import { type Job, type Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { createClaim } from '../batches/claim.ts'
import { type BatchJob, type BatchQueue, createBatchQueue, jobId } from '../batches/queue.ts'
import { partitionOf } from '../likes/partition.ts'
import { partitionKeys } from '../redis/keys.ts'
import { expectExactlyOnce, startLoad } from './fault-kit.ts'

describe('claiming', () => {
  let h: Harness
  let queue: BatchQueue
  let jobs: Queue<BatchJob>
  let tick: (partition: number) => Promise<unknown>
  const clients: Redis[] = []
  const client = () => {
    const redis = h.redis.duplicate({ maxRetriesPerRequest: null })
    redis.on('error', () => {})
    clients.push(redis)
    return redis
  }
  beforeAll(async () => {
    h = await startHarness({ env: { ROLES: 'api,sampler' } })
    queue = createBatchQueue(h.redis)
    jobs = await queue.open()
    const claim = createClaim({
      scripts: h.scripts,
      queue,
      tellState: () => {},
      log: h.log,
    })
    tick = (partition) => claim(partition, 'tick')
  })
  afterAll(async () => {
    await queue?.stop()
    for (const redis of clients) redis.disconnect()
    await h?.stop()
  })

  const opened = async (post: string) => {
    await accepted(h.like(post))
    const partition = partitionOf(post, h.config.partitions)
    const keys = partitionKeys(partition)
    const reply = await h.scripts.openBatch(keys, 'tick')
    if (reply.status !== 'opened') throw new Error(reply.status)
    const id = jobId(partition, reply.seq)
    /** Settles it by hand, as if its worker had done so. */
    const settle = () => h.scripts.settleSlice(keys, reply.seq, [post])
    return { partition, id, settle, batch: { ...reply, partition } }
  }
  const stateOf = async (id: string) => (await jobs.getJob(id))?.getState() ?? null
  const remove = async (id: string) => (await jobs.getJob(id))?.remove()

  it('adds the job of a batch whose producer died after it was opened', async () => {
    const { partition, id, settle } = await opened('no-job')
    expect(await stateOf(id)).toBe(null)
    await tick(partition)
    expect(await stateOf(id)).toBe('waiting')
    await tick(partition)
    expect((await queue.counts()).wait).toBe(1)
    await settle()
    await remove(id)
  })

  it('leaves a job alone that waits, also while the queue is paused', async () => {
    const { partition, id, settle } = await opened('paused')
    await tick(partition)
    await jobs.pause()
    const before = (await jobs.getJob(id))!.timestamp
    await tick(partition)
    expect((await jobs.getJob(id))!.timestamp).toBe(before)
    await jobs.resume()
    await settle()
    await remove(id)
  })

  it.each(['failed', 'completed'] as const)('revives a job that %s too early', async (end) => {
    const { partition, id, settle } = await opened(`revived-${end}`)
    await tick(partition)
    await endJob(id, end)
    expect(await stateOf(id)).toBe(end)
    await tick(partition)
    expect(await stateOf(id)).toBe('waiting')
    await settle()
    await remove(id)
  })

  it('does not revive the job of a batch that was settled just now', async () => {
    const { partition, id, settle, batch } = await opened('just-now')
    await tick(partition)
    await endJob(id, 'completed')
    await settle()
    const isOpen = async () =>
      (await h.scripts.readMeta(partitionKeys(partition))).openSeq === batch.seq
    expect(await queue.ensure(batch, isOpen)).toBe('there')
    expect(await stateOf(id)).toBe('completed')
    await remove(id)
  })

  /** Ends the waiting job `id` as a worker of another version or an operator might. */
  const endJob = async (id: string, end: 'failed' | 'completed') => {
    const worker = new Worker<BatchJob>(jobs.name, null, {
      connection: client(),
      prefix: '{lf:queue}',
    })
    const job = (await worker.getNextJob('token')) as Job<BatchJob>
    expect(job.id).toBe(id)
    job.opts.attempts = 1
    if (end === 'completed') await job.moveToCompleted('x', 'token', false)
    else await job.moveToFailed(new Error('by hand'), 'token', false)
    await worker.close()
  }
})

describe('two producers and two workers', () => {
  it('open each batch once and lose nothing, also when one of each leaves', async () => {
    const h = await startHarness({ env: { ROLES: 'api,sampler,producer,worker' } })
    try {
      const producer = await h.more({ ROLES: 'producer' })
      const worker = await h.more({ ROLES: 'worker' })
      const load = startLoad(() => [h.url])
      await load.more(100)
      await producer.stop()
      await load.more(100)
      await worker.stop()
      await load.stop()
      await expectExactlyOnce(h, load.history)
    } finally {
      await h.stop()
    }
  })
})
