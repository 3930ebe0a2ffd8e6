// A job whose workers die with it in hand, again and again, is still a job: a batch may not end
// because the machines under it did. A job whose worker lives stays with it, however long it takes.
import { afterEach, expect, it } from 'vitest'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { type ServerProcess, startServerProcess } from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'
import { type BatchJob, createBatchQueue, jobId } from '../batches/queue.ts'
import { partitionOf } from '../likes/partition.ts'
import { partitionKeys, queueName, queuePrefix } from '../redis/keys.ts'
import { startFaultyHarness } from './fault-kit.ts'

const deaths = 2
let h: Harness
const workers: ServerProcess[] = []
afterEach(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await Promise.all(workers.map((worker) => worker.ended))
  await h.stop()
})

const startWorker = (env: Record<string, string> = {}) => {
  const { redisUrl, mongodbUrl } = h.services
  const servers = { REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl }
  const worker = startServerProcess({ ...servers, ROLES: 'worker', ...env })
  workers.push(worker)
  return worker
}

/** No producer runs that could revive the job: what the queue does with it is all there is. */
const queueBatch = async (post: string) => {
  const partition = partitionOf(post, h.config.partitions)
  const reply = await h.scripts.openBatch(partitionKeys(partition), 'now')
  const { seq, ordinal, posts, likes } = reply as Omit<BatchJob, 'partition'>
  const queue = createBatchQueue(h.redis)
  await queue.add({ partition, seq, ordinal, posts, likes })
  await queue.stop()
  return { partition, job: `${queuePrefix}:${queueName}:${jobId(partition, seq)}` }
}

it('a job that stalled twice is not given up', { timeout: 300_000 }, async () => {
  h = await startHarness({ env: { ROLES: 'api,sampler' } })
  await accepted(h.like('stalled'))
  const { partition, job } = await queueBatch('stalled')
  for (let death = 0; death < deaths; death++) {
    expect(await startWorker({ CRASH_AT: 'before-write:1' }).ended).toMatchObject({
      signal: 'SIGKILL',
    })
    // As if the dead worker's lock and the time to the next stall check were over.
    await h.redis.del(`${job}:lock`, `${queuePrefix}:${queueName}:stalled-check`)
  }
  startWorker()
  await until(
    'the batch is settled',
    async () => (await h.scripts.readMeta(partitionKeys(partition))).openSeq === null,
  )
  expect(Number(await h.redis.hget(job, 'stc'))).toBe(deaths)
  expect((await h.persisted()).get('stalled')).toBe(1)
})

it('a job that takes longer than its lock lasts keeps it', { timeout: 300_000 }, async () => {
  const faulty = await startFaultyHarness()
  h = faulty
  const isPersisted = async (likes: number) => (await h.persisted()).get('slow') === likes
  await accepted(h.like('slow'))
  await until('the first like is persisted', () => isPersisted(1))
  faulty.toMongodb.set({ latencyMs: 1000 })
  await accepted(h.like('slow'))
  let last = { lock: '', token: '', ms: 0 }
  await until('its lock is made longer by who has it', async () => {
    const [lock = ''] = await h.redis.keys(`${queuePrefix}:${queueName}:*:lock`)
    const [token, ms] = await Promise.all([h.redis.get(lock), h.redis.pttl(lock)])
    const isSame = lock !== '' && lock === last.lock && token === last.token
    const isLonger = isSame && ms > last.ms
    last = { lock, token: token ?? '', ms }
    return isLonger
  })
  faulty.toMongodb.clear()
  await until('the second like is persisted', () => isPersisted(2))
})
