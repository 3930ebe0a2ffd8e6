import type { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Alert, Sample } from '../../contract/index.ts'
import { reportWith, workerWith } from '../../testing/stream-fixtures.ts'
import { until } from '../../testing/until.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { createScripts } from '../redis/scripts.ts'
import { createProcessReporter } from '../stream/procs.ts'
import { createReader } from '../stream/reading.ts'
import { createSampler } from '../stream/sampler.ts'
import { silentLog, streamKitOfFile } from './stream-kit.ts'

const partitions = 2

const { kit, startApi, startPublisher, openBrowser } = streamKitOfFile()

const queue = {
  queueCounts: async () => ({ wait: 2, paused: 1, active: 1, delayed: 0, failed: 0, completed: 9 }),
  queuePaused: async () => false,
  readNodes: async () => [],
  shares: { redisMaxBytes: 0, redisFullPercent: 85, idempotencyPercent: 40 },
}

const startSampler = async (redis: Redis = kit().redis) => {
  const { publisher } = await startPublisher()
  const published: Sample[] = []
  const alerts: Alert[] = []
  const sampler = createSampler({
    ...queue,
    redis,
    scripts: createScripts(redis),
    partitions,
    drainIntervalMs: 1000,
    durability: () => 'always',
    publisher: {
      sample(sample) {
        published.push(sample)
        publisher.sample(sample)
      },
      alert(alert) {
        alerts.push(alert)
        publisher.alert(alert)
      },
      incident: publisher.incident,
    },
    log: silentLog,
  })
  sampler.start()
  onTestFinished(() => sampler.stop())
  return { sampler, published, alerts }
}

const stored = async () => {
  const entries = await kit().redis.xrange(sharedKeys.samples, '-', '+')
  return entries.map(([id, [, json]]) => ({ id, sample: JSON.parse(json!) as Sample }))
}

const report = (id: string) => {
  const reporter = createProcessReporter({
    redis: kit().redis,
    scripts: createScripts(kit().redis),
    log: silentLog,
    report: () =>
      reportWith({ id, at: Date.now(), worker: workerWith(), producer: { nextTickAt: 0 } }),
  })
  reporter.start()
  onTestFinished(() => reporter.stop())
  return reporter
}

describe('sampler', () => {
  it('gives one sample per second, however many samplers there are', async () => {
    const samplers = [await startSampler(), await startSampler(), await startSampler()]
    await until('five seconds are sampled', async () => (await stored()).length >= 5)
    await Promise.all(samplers.map(({ sampler }) => sampler.stop()))
    const entries = await stored()
    const published = samplers.flatMap((each) => each.published)
    expect(published.toSorted((a, b) => a.at - b.at)).toEqual(entries.map(({ sample }) => sample))
    for (const { id, sample } of entries) {
      expect(id).toBe(`${Math.floor(sample.at / 1000) * 1000}-0`)
      expect(Sample.parse(sample)).toEqual(sample)
    }
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length)
  })

  it('keeps fifteen minutes', async () => {
    const now = Date.now()
    const pipeline = kit().redis.pipeline().del(sharedKeys.samples)
    for (let i = 1000; i > 0; i--) pipeline.xadd(sharedKeys.samples, now - 100_000 - i, 'd', '{}')
    await pipeline.exec()
    const { published } = await startSampler()
    await until('a sample came', () => published.length > 0)
    expect(await kit().redis.xlen(sharedKeys.samples)).toBe(900)
  })

  it('reaches browsers: as an event, and as the newest in the snapshot', async () => {
    const api = await startApi()
    const { sampler } = await startSampler()
    const first = await openBrowser(api.port)
    await first.has('sample')
    const second = await openBrowser(api.port)
    await second.has('snapshot')
    const snapshot = second.of('snapshot')[0]!
    expect(snapshot.sample).toEqual(snapshot.samples.at(-1))
    expect(snapshot.samples).toContainEqual(first.of('sample')[0])
    await until('both know the same', () => api.relay.latest()?.at === sampler.latest()?.at)
  })

  it('counts what is in Redis, the queue and the processes', async () => {
    report('w1')
    report('w2')
    const meta = { accepted: 10, pending: 4, openseq: '8', openlikes: 5, taken: 1, settled: 2 }
    await kit().redis.hset(partitionKeys(1).meta, meta)
    await kit().redis.hset(partitionKeys(1).pending, { a: 1, b: 3 })
    await kit().redis.hset(partitionKeys(1).claimed('8'), { a: 4 })
    const { sampler, published } = await startSampler()
    await until('both processes are seen', () => published.at(-1)?.workers.processes === 2)
    const sample = await sampler.sampleNow()
    expect(sample.totals).toMatchObject({ accepted: 10, pending: 4, claimed: 4, persisted: 2 })
    expect(sample.held).toEqual({ pendingPosts: 2, claimedPosts: 1, openBatches: 1 })
    expect(sample.conservation.difference).toBe(0)
    expect(sample.queue).toEqual({ waiting: 3, active: 1, delayed: 0, failed: 0, completed: 9 })
    expect(sample.redis.usedBytes).toBeGreaterThan(100_000)
    expect((await stored()).map(({ sample: { at } }) => at)).not.toContain(sample.at)
    await kit().redis.del(partitionKeys(1).meta, partitionKeys(1).pending)
  })

  it('raises an alert once, keeps it for later browsers, and ends it', async () => {
    report('all')
    await kit().redis.hset(partitionKeys(0).meta, { accepted: 5, dead: 5 })
    const two = [await startSampler(), await startSampler()]
    const alerts = () => two.flatMap((each) => each.alerts)
    await until('the alert came', () => alerts().length === 1)
    const seconds = () => two.flatMap((each) => each.published).length
    const then = seconds()
    await until('two more seconds passed', () => seconds() >= then + 2)
    expect(alerts()).toMatchObject([{ code: 'dead-letters', level: 'warning' }])
    const api = await startApi()
    const browser = await openBrowser(api.port)
    await browser.has('snapshot')
    expect(browser.of('snapshot')[0]!.alerts).toEqual(alerts())
    await kit().redis.hset(partitionKeys(0).meta, { accepted: 5, dead: 0, settled: 5 })
    await browser.has('alert')
    const [begun] = alerts().filter((alert) => alert.until === undefined)
    const ended = alerts().filter((alert) => alert.until !== undefined)
    expect(ended).toEqual([{ ...begun, until: expect.any(Number) }])
    expect(browser.of('alert')).toEqual(ended)
    expect(await kit().redis.hlen(sharedKeys.alerts)).toBe(0)
    await kit().redis.del(partitionKeys(0).meta)
  })

  it('says that Redis is away while it does not answer, and goes on afterwards', async () => {
    const { commands } = await startPublisher()
    const { sampler, published } = await startSampler(commands)
    await until('a sample came', () => published.length > 0)
    commands.disconnect()
    await until('it is away', () => sampler.latest()?.redis.state === 'away')
    await expect(sampler.sampleNow()).rejects.toThrow()
    await until('it is closed', () => commands.status === 'end')
    await commands.connect()
    const before = published.length
    await until('the next sample came', () => published.length > before)
    expect(sampler.latest()?.redis.state).toBe('up')
  })
})

describe('process reports', () => {
  it('come anew every second and go away with the process', async () => {
    const reporter = report('mine')
    const read = async () => {
      const text = await kit().redis.hget(sharedKeys.procs, 'mine')
      return text === null ? null : (JSON.parse(text) as { at: number }).at
    }
    await until('it is there', async () => (await read()) !== null)
    const first = await read()
    await until('it is new', async () => (await read()) !== first)
    await Promise.all([reporter.stop(), reporter.stop()])
    expect(await read()).toBeNull()
  })

  it('of a process that is silent for a minute are taken away', async () => {
    let aheadMs = 0
    const read = createReader({
      ...queue,
      redis: kit().redis,
      partitions,
      scripts: createScripts(kit().redis),
      clock: () => performance.now() + aheadMs,
    })
    await kit().redis.hset(
      sharedKeys.procs,
      'lost',
      JSON.stringify(reportWith({ id: 'lost', at: Date.now() })),
    )
    expect((await read()).live).toHaveLength(1)
    aheadMs = 59_000
    expect((await read()).live).toHaveLength(0)
    expect(await kit().redis.hlen(sharedKeys.procs)).toBe(1)
    aheadMs = 62_000
    await read()
    expect(await kit().redis.hlen(sharedKeys.procs)).toBe(0)
  })
})
