// The worker as a role of an app, through what happens to it: stopped, MongoDB away, killed, replies lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withoutGiven } from '../../testing/own-databases.ts'
import { until } from '../../testing/until.ts'
import { createBatchQueue } from '../batches/queue.ts'
import {
  countsAll,
  decidedAudit,
  expectExactlyOnce,
  type FaultyHarness,
  startFaultyHarness,
  startLoad,
} from './fault-kit.ts'

describe('the worker role', () => {
  let h: FaultyHarness
  beforeAll(async () => {
    h = await startFaultyHarness({ services: { env: withoutGiven() } })
  })
  afterAll(() => h.stop())

  const failedJobs = async () => {
    const queue = createBatchQueue(h.redis)
    const jobs = await (await queue.open()).getJobs([
      'waiting',
      'active',
      'delayed',
      'failed',
      'completed',
    ])
    await queue.stop()
    return jobs.filter((job) => job.attemptsMade > 1 || job.failedReason)
  }

  it('hands its job back when it is stopped, and another worker ends it', async () => {
    const second = await h.more({ ROLES: 'worker' })
    const load = startLoad(() => [h.url])
    await load.more(50)
    h.toMongodb.set({ latencyMs: 60 })
    await load.more(150)
    await second.stop()
    h.toMongodb.clear()
    await load.stop()
    await expectExactlyOnce(h, load.history)
    expect(await failedJobs()).toEqual([])
  })

  it('waits while MongoDB is away: nothing is refused, failed or dead-lettered, then it drains', async () => {
    const load = startLoad(() => [h.url])
    await load.more(50)
    h.toMongodb.set({ refuse: true })
    h.toMongodb.reset()
    await until('a job waits in the gate', async () =>
      (await h.metas()).some(({ openSeq }) => openSeq !== null),
    )
    await countsAll(load, 100)
    await load.stop()
    h.toMongodb.clear()
    await expectExactlyOnce(h, load.history)
    expect(await failedJobs()).toEqual([])
    expect((await h.metas()).reduce((sum, meta) => sum + meta.dead, 0)).toBe(0)
  })

  it('counts every like once when MongoDB is killed in the middle of bulk writes', async () => {
    const load = startLoad(() => [h.url])
    for (let death = 0; death < 2; death++) {
      await load.more(200)
      const pid = h.services.mongodbPid!
      await until('a batch is open', async () =>
        (await h.metas()).some(({ openSeq }) => openSeq !== null),
      )
      process.kill(pid, 'SIGKILL')
      await countsAll(load, 20)
      await until('another MongoDB runs', () => ![pid, null].includes(h.services.mongodbPid))
    }
    await load.stop()
    expect(load.count('unknown')).toBe(0)
    await expectExactlyOnce(h, load.history)
  })

  it('counts every like once when the replies of bulk writes are lost', async () => {
    const load = startLoad(() => [h.url])
    h.toMongodb.set({ dropReply: { match: 'posts', times: 5, after: 'cut' } })
    await until('five replies are lost', () => h.toMongodb.dropped() === 5)
    h.toMongodb.clear()
    await load.stop()
    await expectExactlyOnce(h, load.history)
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', difference: 0 })
  })
})
