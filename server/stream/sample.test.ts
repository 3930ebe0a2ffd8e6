import { describe, expect, it } from 'vitest'
import { Sample } from '../../contract/index.ts'
import { metaWith, readingWith, reportWith, workerWith } from '../../testing/stream-fixtures.ts'
import { bucketOf, middleOf } from '../histogram.ts'
import { nextSample, type Reading } from './sample.ts'

/** The samples of several readings, one after the other. */
const samples = (...readings: Partial<Reading>[]) => {
  let memory: Parameters<typeof nextSample>[0] = null
  return readings.map((fields) => {
    const reading = readingWith(fields)
    // Reports of the same instant, unless a test says when.
    const live = reading.live.map((report) => ({ ...report, at: report.at || reading.clock }))
    const next = nextSample(memory, { ...reading, live }, 1000)
    memory = next.memory
    expect(Sample.parse(next.sample)).toEqual(next.sample)
    return next.sample
  })
}

const likes = (accepted: number, pending: number, claimed: number, settled: number) => ({
  partitions: [metaWith({ accepted, pending, claimed, settled })],
})

const working = (id: string, operations: number, likesWritten: number) =>
  reportWith({ id, worker: workerWith({ operations, likesWritten }) })

describe('sample', () => {
  it('has rates from counter differences over the time that really passed', () => {
    const [first, second] = samples(
      { clock: 500, ...likes(100, 60, 20, 20) },
      { clock: 2500, ...likes(300, 50, 50, 200) },
    )
    expect(first!.rates).toEqual({ accepted: 0, claimed: 0, persisted: 0 })
    expect(second!.rates).toEqual({ accepted: 100, claimed: 105, persisted: 90 })
  })

  it('shows no spike and no negative rate when Redis was restored', () => {
    const rates = samples(
      { clock: 0, ...likes(1000, 900, 0, 100) },
      { clock: 1000, ...likes(800, 100, 600, 100) },
      { clock: 2000, ...likes(810, 0, 0, 810) },
    ).map((sample) => sample.rates)
    expect(rates[1]).toEqual({ accepted: 0, claimed: 0, persisted: 0 })
    expect(rates[2]).toEqual({ accepted: 10, claimed: 110, persisted: 710 })
  })

  it('never shows a negative claim rate when dead letters come back', () => {
    const dead = metaWith({ accepted: 10, dead: 10 })
    const replayed = metaWith({ accepted: 10, pending: 10 })
    const [, sample] = samples(
      { clock: 0, partitions: [dead] },
      { clock: 1000, partitions: [replayed] },
    )
    expect(sample!.rates.claimed).toBe(0)
  })

  it('adds the partitions up, and its difference is zero exactly when no like is missing', () => {
    const partitions = [
      metaWith({ accepted: 21, pending: 1, claimed: 2, settled: 3, dead: 7, discarded: 8 }),
      metaWith({ accepted: 5, pending: 5, pendingPosts: 2 }),
      metaWith({ accepted: 9, claimed: 9, openSeq: '8', claimedPosts: 4 }),
    ]
    const [whole] = samples({ partitions })
    expect(whole!.totals).toEqual({
      ...{ accepted: 35, pending: 6, claimed: 11, persisted: 3, deadLettered: 7 },
      ...{ discarded: 8, missing: 0 },
    })
    expect(whole!.held).toEqual({ pendingPosts: 2, claimedPosts: 4, openBatches: 1 })
    expect(whole!.conservation.difference).toBe(0)
    const [broken] = samples({ partitions: [...partitions, metaWith({ accepted: 1 })] })
    expect(broken!.conservation.difference).toBe(1)
  })

  it('knows the age of the oldest like that is not in MongoDB', () => {
    const at = 1_000_000
    const [none, pending, open] = samples(
      { at },
      { at, partitions: [metaWith({ since: at - 50 }), metaWith({ since: at - 700 })] },
      { at, partitions: [metaWith({ since: at - 50, openSince: at - 900 })] },
    ).map((sample) => sample.oldestUnpersistedMs)
    expect([none, pending, open]).toEqual([null, 700, 900])
  })

  it('merges what the processes measured', () => {
    const api = (inFlight: number, ms: number) => ({
      ...{ inFlight, sseClients: 2 },
      requestMs: [[bucketOf(ms), 1]] as [number, number][],
      lagMs: [],
    })
    const [sample] = samples({
      live: [
        reportWith({ id: 'a', api: api(1, 5) }),
        reportWith({ id: 'b', api: api(2, 500), producer: { nextTickAt: 1_000_400 } }),
        reportWith({ id: 'c', worker: workerWith({ busy: 3, bulkWriteMs: [[bucketOf(7), 4]] }) }),
      ],
    })
    expect(sample!.apis).toEqual({
      ...{ processes: 2, inFlight: 3 },
      requestMs: {
        p50: middleOf(bucketOf(5)),
        p95: middleOf(bucketOf(500)),
        p99: middleOf(bucketOf(500)),
      },
    })
    expect(sample).toMatchObject({
      workers: { processes: 1, slots: 4, busy: 3 },
      producers: 1,
      sseClients: 4,
      lagMs: null,
      bulkWriteMs: { p50: middleOf(bucketOf(7)) },
    })
  })

  it('believes the workers about MongoDB, then anybody', () => {
    const worker = reportWith({ id: 'w', mongodb: 'away', worker: workerWith() })
    const api = reportWith({ id: 'a' })
    const refused = reportWith({ id: 'r', worker: { ...workerWith(), refused: 'Unauthorized' } })
    const waits = reportWith({ ...worker, id: 'n', mongodbReason: 'partitions' })
    const lives = [
      ...[{}, { live: [api] }, { live: [api, worker] }, { live: [api, refused] }],
      ...[{ live: [api, waits] }, { live: [waits] }],
    ]
    const states = samples(...lives).map(({ mongodb }) => mongodb)
    expect(states).toEqual([
      { state: 'unknown', reason: null },
      { state: 'up', reason: null },
      { state: 'away', reason: null },
      { state: 'refuses', reason: 'Unauthorized' },
      { state: 'up', reason: null },
      { state: 'unknown', reason: null },
    ])
  })

  it('says when the next claim is, also when a report is older than the interval', () => {
    const tick = (nextTickAt: number) => ({ live: [reportWith({ producer: { nextTickAt } })] })
    const [ahead, behind, paused, none] = samples(
      tick(1_000_300),
      tick(997_300),
      { ...tick(1_000_300), partitions: [metaWith({ paused: true })] },
      {},
    ).map((sample) => sample.drain)
    expect(ahead).toEqual({ paused: false, workerPaused: false, nextClaimAt: 1_000_300 })
    expect(behind!.nextClaimAt).toBe(1_000_300)
    expect(paused).toEqual({ paused: true, workerPaused: false, nextClaimAt: null })
    expect(none!.nextClaimAt).toBeNull()
  })

  it('lists stopped partitions with the likes at stake', () => {
    const stopped = metaWith({ stopped: 'redis-lost', accepted: 7, pending: 3, claimed: 4 })
    const [sample] = samples({ partitions: [metaWith(), stopped] })
    expect(sample!.stopped).toEqual([{ partition: 1, reason: 'redis-lost', likes: 7 }])
  })
})

describe('likes per database write', () => {
  it('counts from where the counters stood when the sampler began', () => {
    const [first, second] = samples(
      { clock: 0, live: [working('a', 1000, 50_000)] },
      { clock: 1000, live: [working('a', 1010, 50_200)] },
    ).map((sample) => sample.database)
    expect(first).toMatchObject({ operations: 1000, operationsPerSecond: 0, likesPerWrite: null })
    expect(second).toMatchObject({ operations: 1010, operationsPerSecond: 10, likesPerWrite: 20 })
  })

  it('counts a process that is new from its own zero, and one that was silent from where it stood', () => {
    const [, , restarted, back] = samples(
      { clock: 0, live: [working('a', 100, 100)] },
      { clock: 1000, live: [] },
      { clock: 2000, live: [working('b', 30, 300)] },
      { clock: 3000, live: [working('a', 110, 200), working('b', 30, 300)] },
    ).map((sample) => sample.database)
    expect(restarted).toMatchObject({ operationsPerSecond: 30, likesPerWrite: 10 })
    // Its 10 writes were done at some time within the three seconds since its report before.
    expect(back).toMatchObject({ operationsPerSecond: 3.3, likesPerWrite: 10 })
  })

  it('has a steady rate while reports and readings are out of step', () => {
    const report = (at: number, operations: number) => ({
      live: [{ ...working('a', operations, 0), at }],
    })
    const rates = samples(
      { clock: 0, ...report(90_990, 0) },
      { clock: 1000, ...report(91_990, 300) },
      { clock: 2000, ...report(91_990, 300) }, // the report of this second comes just after
      { clock: 3000, ...report(93_990, 900) },
      { clock: 4000, ...report(94_990, 900) },
    ).map(({ database }) => database.operationsPerSecond)
    expect(rates).toEqual([0, 300, 300, 300, 0])
  })

  it('looks at the last ten seconds that had a write, and stays while nothing is written', () => {
    const readings = [{ live: [working('a', 0, 0)] }]
    for (let i = 1; i <= 5; i++) readings.push({ live: [working('a', i, i * 100)] })
    for (let i = 6; i <= 15; i++) readings.push({ live: [working('a', i, 500 + (i - 5) * 2)] })
    for (let i = 0; i < 20; i++) readings.push({ live: [working('a', 15, 520)] })
    const values = samples(...readings).map(({ database }) => database.likesPerWrite)
    expect(values[5]).toBe(100)
    expect(values[14]).toBe(11.8)
    expect(values[15]).toBe(2)
    expect(values.at(-1)).toBe(2)
  })

  it('gives the mean batch of the last report, or none', () => {
    const batches = (at: number, count: number, posts: number, all: number) => ({
      live: [reportWith({ at, worker: workerWith({ batches: count, posts, likes: all }) })],
    })
    const means = samples(
      batches(1000, 10, 100, 1000),
      batches(2000, 12, 105, 1100),
      batches(2000, 12, 105, 1100),
      batches(3000, 12, 105, 1100),
      {},
    ).map(({ batch }) => batch)
    const mean = { posts: 2.5, likes: 50 }
    expect(means).toEqual([null, mean, mean, null, null])
  })
})
