// What 555843c left in the stream, and what its processes still say while an update rolls through: today's page
// reads it in today's words, from the snapshot, from the history and live.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ZodType } from 'zod'
import {
  Alert,
  BatchEvent,
  Flood,
  type HistoryEventName,
  Incident,
  LikesEvent,
  Sample,
  Snapshot,
} from '../../contract/index.ts'
import { browse } from '../../testing/event-reader.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { loadStoredData, readStoredAnswers, storedEntries } from '../../testing/stored-data.ts'
import { until } from '../../testing/until.ts'
import { createBatchQueue } from '../batches/queue.ts'
import { createReader } from '../stream/reading.ts'

const then = readStoredAnswers()
const entries = storedEntries('lf:events').map(({ id, fields }) => ({
  id,
  name: fields[1] as HistoryEventName,
  json: fields[3]!,
}))

const schemas: Record<HistoryEventName, ZodType> = {
  sample: Sample.strict(),
  batch: BatchEvent.strict(),
  likes: LikesEvent,
  alert: Alert.strict(),
  flood: Flood.strict(),
  incident: Incident.strict(),
}

/** What of `value` is not as the contract says; empty: all is. */
const faultsOf = (schema: ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) ?? []

describe('the stream of 555843c', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness({
      env: { PARTITIONS: String(then.partitions) },
      through: async (services) => {
        await loadStoredData(services)
        return {}
      },
    })
  })
  afterAll(() => h.stop())

  it('has every kind of event, and batches in every state', () => {
    const states = entries
      .filter(({ name }) => name === 'batch')
      .map(({ json }) => JSON.parse(json))
    const { incident: _later, ...kinds } = schemas
    expect(new Set(entries.map(({ name }) => name))).toEqual(new Set(Object.keys(kinds)))
    expect(new Set(states.map(({ state }) => state))).toEqual(
      new Set(['claimed', 'queued', 'active', 'applied', 'settled', 'failed']),
    )
  })

  it('begins with a snapshot as the contract says', async () => {
    const browser = await browse(h.app.port())
    await browser.has('snapshot')
    const [snapshot] = browser.of('snapshot')
    browser.close()
    expect(faultsOf(Snapshot, snapshot)).toEqual([])
    const old = snapshot!.samples.filter(({ at }) => at < Date.UTC(2021, 0))
    expect(old.length).toBe(storedEntries('lf:samples').length)
    expect(Math.max(...old.map(({ rates }) => rates.persisted))).toBeGreaterThan(0)
    expect(Math.max(...old.map(({ held }) => held.openBatches))).toBe(then.partitions)
    expect(snapshot!.flood?.verdict?.status).toBe('equal')
    expect(snapshot!.alerts.map(({ code }) => code)).toContain('dead-letters')
  })

  it('resumes after any event of then, without a gap and as the contract says', async () => {
    const after = 3
    const browser = await browse(h.app.port(), { lastEventId: entries[after]!.id })
    const expected = entries.slice(after + 1)
    const kept = () => browser.events.filter(({ id }) => id !== null)
    await until('all came', () => kept().length >= expected.length)
    browser.close()
    const came = kept().slice(0, expected.length)
    expect(came.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
    const faults = came.flatMap(({ id, name, data }) =>
      faultsOf(schemas[name as HistoryEventName], data).map((fault) => `${id} ${name} ${fault}`),
    )
    expect(faults).toEqual([])
  })

  it('hears a process of then in the words of now', async () => {
    const browser = await browse(h.app.port())
    await browser.has('snapshot')
    const states = ['claimed', 'queued', 'active', 'applied', 'settled'] as const
    const batch = {
      partition: 0,
      seq: '4000000000000',
      ordinal: 1,
      posts: 1,
      likes: 1,
      ms: 1,
      at: 1,
    }
    const events = states.map((state) => ({
      name: 'batch' as const,
      json: JSON.stringify({ ...batch, state }),
    }))
    const sample = entries.findLast(({ name }) => name === 'sample')!
    await h.scripts.publish([...events, sample], { maxLength: 10_000 })
    await browser.has('batch', states.length)
    await until('its sample came', () =>
      browser.of('sample').some(({ at }) => at === JSON.parse(sample.json).at),
    )
    browser.close()
    expect(browser.of('batch').map(({ state }) => state)).toEqual([
      ...['claimed', 'queued', 'writing', 'written', 'settled'],
    ])
    for (const heard of browser.of('sample')) expect(faultsOf(schemas.sample, heard)).toEqual([])
  })

  it('reads the report of a worker of then', async () => {
    const worker = { slots: 4, busy: 1, operations: 5, likesWritten: 9, posts: 5, likes: 9 }
    const report = {
      ...{ id: 'then', host: 'h', pid: 1, roles: ['worker'], rssBytes: 1, loopDelayP99Ms: null },
      ...{ mongodb: 'up', at: Date.now(), worker: { ...worker, generations: 3, bulkWriteMs: [] } },
    }
    await h.redis.hset('lf:procs', 'then', JSON.stringify(report))
    const queue = {
      queueCounts: async () => ({}),
      queuePaused: async () => false,
      readNodes: async () => [],
      shares: h.config,
    }
    const { redis, scripts } = h
    const { live, audit } = await createReader({ redis, scripts, partitions: 2, ...queue })()
    expect(live.find(({ id }) => id === 'then')?.worker).toEqual({
      ...{ ...worker, batches: 3, bulkWriteMs: [] },
    })
    expect(audit?.persisted).toBeTypeOf('number')
  })

  it('keeps the shape of a job, so that a worker of then may take one of now', async () => {
    const queue = createBatchQueue(h.redis)
    try {
      const jobs = await (await queue.open()).getJobs(['wait', 'active', 'completed'])
      const stored = jobs.find(({ data }) => Number(data.seq) < 2 * Date.UTC(2021, 0))!
      await queue.add({ partition: 0, seq: '4', ordinal: 1, posts: 1, likes: 1 })
      const made = await (await queue.open()).getJob('0-4')
      const typesOf = (data: object) => Object.entries(data).map(([name, v]) => [name, typeof v])
      expect(typesOf(made!.data)).toEqual(typesOf(stored.data))
      expect(stored.id).toBe(`${stored.data.partition}-${stored.data.seq}`)
      await made!.remove()
    } finally {
      await queue.stop()
    }
  })
})
