// The queue through an absence of Redis: its calls fail, none waits, and they work when Redis is back.
import { Worker } from 'bullmq'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { until } from '../../testing/until.ts'
import { createBatchQueue, takeOverMs } from '../batches/queue.ts'
import type { RedisConnections } from '../redis/connections.ts'
import { queueName, queuePrefix } from '../redis/keys.ts'
import { connectThroughProxy, type FaultyHarness, startFaultyHarness } from './fault-kit.ts'

let h: FaultyHarness
let redis: RedisConnections
beforeAll(async () => {
  h = await startFaultyHarness({ env: { ROLES: 'sampler' } })
  redis = connectThroughProxy(h)
})
afterEach(() => h.toRedis.clear())
afterAll(async () => {
  await redis?.stop()
  await h?.stop()
})

const isThere = () =>
  until('Redis is there', async () => redis.state() === 'up' && !!(await redis.commands.ping()))
const isGone = () =>
  new Promise<void>((resolve) => {
    const off = redis.onReason((reason) => {
      if (reason === null) return
      off()
      resolve()
    })
    h.toRedis.set({ refuse: true })
    h.toRedis.reset()
  })

const worksAgain = async (queue: ReturnType<typeof createBatchQueue>) => {
  h.toRedis.clear()
  await isThere()
  expect(await queue.counts()).toMatchObject({ wait: 0 })
  await queue.stop()
}

it('fails when Redis was not there at its first use, and works when it is', async () => {
  const queue = createBatchQueue(redis.commands)
  await isThere()
  await isGone()
  await expect(queue.counts()).rejects.toThrow()
  await worksAgain(queue)
})

it('fails when Redis went away after it was used, and works when it is back', async () => {
  const queue = createBatchQueue(redis.commands)
  await isThere()
  await queue.counts()
  await isGone()
  await expect(queue.counts()).rejects.toThrow()
  await worksAgain(queue)
})

it('is not spoilt by a Redis that leaves while it is opened', async () => {
  await isThere()
  const queue = createBatchQueue(redis.commands)
  // What BullMQ asks first; everybody else asks for a section.
  h.toRedis.set({ dropReply: { match: '*1\r\n$4\r\ninfo\r\n', times: 1, after: 'cut' } })
  await expect(queue.counts()).rejects.toThrow()
  expect(h.toRedis.dropped()).toBe(1)
  await worksAgain(queue)
})

it('is asked by plain reads who holds a job, and whether the workers are paused', async () => {
  await isThere()
  const queue = createBatchQueue(redis.commands)
  const batch = { partition: 0, seq: '8', ordinal: 1, posts: 1, likes: 1 }
  await queue.add(batch)
  const states = async () => [await queue.isHeld(batch), await queue.isPaused()]
  expect(await states()).toEqual([false, false])
  await (await queue.open()).pause()
  expect(await states()).toEqual([false, true])
  await (await queue.open()).resume()
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  const connection = redis.forWorker()
  const worker = new Worker(queueName, () => mayEnd, {
    ...{ connection, prefix: queuePrefix },
    ...{ lockDuration: takeOverMs.lock, lockRenewTime: takeOverMs.renew },
  })
  await until('it is held', async () => (await states())[0] === true)
  const lock = `${queuePrefix}:${queueName}:0-8:lock`
  await redis.commands.pexpire(lock, 3_600_000) // as when Redis' clock is set back
  await queue.cutAhead()
  expect(await redis.commands.pttl(lock)).toBeLessThanOrEqual(takeOverMs.lock)
  expect((await states())[0]).toBe(true) // its worker lives, and keeps it
  end()
  await until('it is held no more', async () => (await states())[0] === false)
  await worker.close()
  await queue.stop()
})
