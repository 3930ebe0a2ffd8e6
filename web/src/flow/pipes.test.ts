import { describe, expect, it } from 'vitest'
import type { Sample } from '../../../contract/index.ts'
import { sampleAt } from '../../test/fixtures.ts'
import { noFacts, stageFacts } from './facts.ts'
import { cutStages, pipes } from './pipes.ts'

const base = sampleAt(1000)
const blocked = (more: Partial<Sample>, link: Parameters<typeof pipes>[1] = 'live') =>
  pipes({ ...base, ...more }, link, 10).map((p) => p.blocked)

describe('pipes', () => {
  it('are all open on a good day', () => expect(blocked({})).toEqual(Array(6).fill(null)))

  it('are cut where MongoDB is away, while the stream goes on', () =>
    expect(blocked({ mongodb: { state: 'away' } })).toEqual([null, null, null, null, 'cut', null]))

  it('are cut around Redis when Redis is away', () => {
    const redis = { ...base.redis, state: 'away' } as const
    expect(blocked({ redis })).toEqual(['cut', 'cut', 'cut', 'cut', null, 'cut'])
    expect([...cutStages({ ...base, redis }, 'live').keys()]).toEqual([
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
    expect(blocked({ drain })).toEqual([null, 'paused', null, 'paused', null, null])
  })

  it('end at this page when its stream is lost', () =>
    expect(blocked({}, 'reconnecting')[5]).toBe('cut'))
})

describe('stage facts', () => {
  const config = { partitions: 4, drainIntervalMs: 1000 } as never
  const of = (key: Parameters<typeof stageFacts>[0], more: Partial<Sample> = {}) =>
    stageFacts(key, { sample: { ...base, ...more }, config, eventsPerSecond: 3 })

  it('write what is there, with the exact value in the explanation', () => {
    const totals = { ...base.totals, pending: 12_431 }
    expect(of('pending', { totals })).toMatchObject({ main: '12.4k likes' })
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
