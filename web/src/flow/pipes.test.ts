import { describe, expect, it } from 'vitest'
import type { Sample } from '../../../contract/index.ts'
import { sampleAt } from '../../test/fixtures.ts'
import type { Known, Trouble } from '../stream/known.ts'
import { noFacts, stageFacts } from './facts.ts'
import { cutStages, pipes } from './pipes.ts'

const base = sampleAt(1000)
const well: Known = {
  ...{ state: 'live', fate: 'counted', why: '', look: 'known', asOf: 1000, troubles: [] },
}
const trouble = (code: Trouble['code']): Known => ({
  ...well,
  troubles: [{ code, level: 'critical', text: '', action: '', since: 0 }],
})
const blocked = (more: Partial<Sample>, known = well) =>
  pipes({ ...base, ...more }, known).map((p) => p.blocked)

describe('pipes', () => {
  it('are all open on a good day', () => expect(blocked({})).toEqual(Array(5).fill(null)))

  it('are cut where MongoDB is away, also before a sample says so', () => {
    const cut = [null, null, null, null, 'cut']
    expect(blocked({ mongodb: { state: 'away' } })).toEqual(cut)
    expect(blocked({}, trouble('mongodb-away'))).toEqual(cut)
  })

  it('are not cut by what an old sample said of MongoDB', () => {
    expect(blocked({ mongodb: { state: 'away' } }, { ...well, look: 'old' })[4]).toBeNull()
  })

  it('are cut around Redis when Redis is away', () => {
    expect(blocked({}, trouble('redis-away'))).toEqual(['cut', 'cut', 'cut', 'cut', null])
    expect([...cutStages(base, trouble('redis-away')).keys()]).toEqual([
      'pending',
      'claimed',
      'queue',
    ])
  })

  it('are cut before a worker that is not there, and before claims nobody makes', () => {
    expect(blocked({ workers: { processes: 0, slots: 0, busy: 0 } })[3]).toBe('cut')
    expect(blocked({ producers: 0 })[1]).toBe('cut')
  })

  it('tell a pause from a fault', () => {
    const drain = { paused: true, workerPaused: true, nextClaimAt: null }
    expect(blocked({ drain })).toEqual([null, 'paused', null, 'paused', null])
  })

  it('have no width by an old rate', () => {
    const rates = { accepted: 900, claimed: 900, persisted: 900 }
    const widths = (known: Known) => pipes({ ...base, rates }, known).map(({ rate }) => rate)
    expect(widths(well)[0]).toBe(900)
    expect(widths({ ...well, look: 'old' })).toEqual(Array(5).fill(0))
  })
})

describe('stage facts', () => {
  const config = { partitions: 4, drainIntervalMs: 1000 } as never
  const of = (key: Parameters<typeof stageFacts>[0], more: Partial<Sample> = {}) =>
    stageFacts(key, { sample: { ...base, ...more }, config })

  it('write what is there, with the exact value in the explanation', () => {
    const totals = { ...base.totals, pending: 12_431 }
    expect(of('pending', { totals })).toMatchObject({ main: '12\u202f431 likes' })
    expect(of('pending', { totals }).explains).toContain('12\u202f431 likes')
  })
  it('point at failed jobs and stopped partitions', () => {
    expect(of('queue', { queue: { ...base.queue, failed: 2 } })).toMatchObject({
      foot: '2 failed',
      trouble: true,
    })
    const stopped = [{ partition: 1, reason: 'redis-lost', likes: 3 }]
    expect(of('pending', { stopped }).trouble).toBe(true)
  })
  it('pretend no zero before anything was measured', () => expect(noFacts.main).toBe('–'))
})
