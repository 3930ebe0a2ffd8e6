// How long the two calls take that likes wait for: a flush, by the script that counts, and a job through BullMQ. Both work
// on keys of their own, which expire.
import type { Redis } from 'ioredis'
import { takeOverMs } from '../../../server/batches/queue.ts'
import { taggedKeys } from '../../../server/redis/keys.ts'
import { createScripts } from '../../../server/redis/scripts.ts'
import { withInfo } from '../../../server/redis/withheld-info.ts'
import { type Finding, fault, ok, warning } from '../check.ts'
import type { NodeSubject } from '../redis-subject.ts'
import { ofEachNode } from './redis-server.ts'

const flushes = 20
const slowFlushMs = 20 // a like waits for one or two of them
const lateFlushMs = 1000 // then the outcome of its likes is unknown
const slowJobMs = 500 // half of what a batch has until the next one is claimed

const shown = (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const timed = async (work: () => Promise<unknown>) => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const timeFlushes = async ({ redis, keys }: NodeSubject) => {
  const epoch = 'doctor'
  const own = taggedKeys(keys.name('flush'))
  const made = [own.meta, own.pending, own.counts, own.flush(epoch)]
  const { addLikes } = createScripts(keys.expiring(redis, made))
  const times: number[] = []
  for (let n = 1; n <= flushes; n++) {
    const flush = { epoch, n, again: false, counted: n - 1, own: null, heard: null }
    const likes = { plain: [['doctor', 1] as const], groups: [], partitions: 1 }
    times.push(await timed(() => addLikes(own, { ...flush, ...likes, randomId: 'doctor' })))
  }
  return times
}

const disk = 'See the disk of Redis (appendfsync always waits for it) and the way to it.'

export const flush = ofEachNode('flush', 'a flush', async (node): Promise<Finding> => {
  const times = await timeFlushes(node)
  const most = Math.max(...times)
  const says = `${shown(median(times))}, at most ${shown(most)} (${flushes} times)`
  if (most >= lateFlushMs) return fault(`${says}: likes get no answer in time`, disk)
  return median(times) > slowFlushMs ? warning(`${says}: each like waits for it`, disk) : ok(says)
})

const name = 'doctor'
const jobId = 'job'

/** From `add` to the end of the job, by a worker that waits for it. */
const timeJob = async (redis: Redis, { keys }: NodeSubject) => {
  const { Queue, QueueKeys, Worker } = await import('bullmq')
  const prefix = keys.name('queue')
  const job = `${prefix}:${name}:${jobId}`
  const made = [...Object.values(new QueueKeys(prefix).getKeys(name)), job, `${job}:lock`]
  const client = keys.expiring(redis, made)
  client.options.maxRetriesPerRequest = null // BullMQ wants it; nothing is repeated here
  const waiting = withInfo(
    redis.duplicate({ maxRetriesPerRequest: null, retryStrategy: () => null, lazyConnect: true }),
  )
  waiting.on('error', () => {})
  await waiting.connect()
  client.duplicate = () => waiting
  const common = { connection: client, prefix, skipVersionCheck: true }
  const queue = new Queue(name, common)
  const worker = new Worker(name, async () => {}, {
    ...common,
    lockDuration: takeOverMs.lock,
    skipStalledCheck: true,
  })
  const ended = new Promise<void>((resolve, reject) => {
    worker.on('completed', () => resolve())
    worker.on('error', reject)
    worker.on('failed', (_, error) => reject(error))
    queue.on('error', reject)
  })
  ended.catch(() => {})
  try {
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()])
    return await timed(async () => {
      await queue.add('apply', {}, { jobId })
      await ended
    })
  } finally {
    waiting.disconnect()
    void worker.close(true).catch(() => {})
    void queue.close().catch(() => {})
  }
}

export const job = ofEachNode('job', 'a job', async (node): Promise<Finding> => {
  const ms = await timeJob(node.redis, node)
  const says = `${shown(ms)} through BullMQ, from a queue of its own to its end`
  return ms > slowJobMs ? warning(`${says}: batches wait for it`, disk) : ok(says)
})

const slowClockMs = 2000 // what waits and when is shown by Redis' clock, the log by that of this machine

/** `theirs` and both moments of the question, milliseconds since 1970. Pure. */
export const apartMs = (theirs: number, asked: number, heard: number): number =>
  theirs < asked ? theirs - asked : Math.max(0, theirs - heard)

/** One way for both servers. */
export const clockFinding = (apart: number): Finding => {
  const says = `${Math.abs(apart / 1000).toFixed(1)} s ${apart < 0 ? 'behind' : 'ahead of'} this machine`
  return Math.abs(apart) > slowClockMs
    ? warning(says, 'Let both follow NTP: times on the page and in the log do not fit together.')
    : ok(Math.abs(apart) < 100 ? 'as that of this machine' : says)
}

export const clock = ofEachNode('clock', 'clock', async ({ redis }) => {
  const asked = Date.now()
  const [seconds, micros] = await redis.time()
  return clockFinding(apartMs(Number(seconds) * 1000 + Number(micros) / 1000, asked, Date.now()))
})
