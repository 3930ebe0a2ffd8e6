import { describe, expect, it } from 'vitest'
import type { Alert, ServerState } from '../../../contract/index.ts'
import { sampleAt } from '../../test/fixtures.ts'
import { troubleWords } from '../status/trouble-words.ts'
import { type Facts, isDoubtful, known } from './known.ts'

const state: ServerState = {
  ...{ at: 9_000, likes: 'counted', since: 1_000, reason: null, text: '', action: '' },
  partitions: { all: 4, taking: 4 },
  mongodb: { state: 'up', since: 1_000, reason: null },
}
const refused: ServerState = {
  ...state,
  ...{ likes: 'refused', since: 8_000, reason: 'redis-away', text: 'Redis does not answer.' },
}
const facts = (more: Partial<Facts> = {}): Facts => ({
  ...{ sample: sampleAt(9_000), sampleHeardAt: 9_000, state, alerts: [], link: 'live' },
  ...{ brokenSince: null, asked: null, now: 9_500 },
  ...more,
})
const alert = (code: Alert['code'], since: number): Alert => ({
  ...{ code, level: 'critical', text: `${code}!`, since },
})

describe('what becomes of a like', () => {
  const ready = { status: 'ready' } as never
  const notReady = { status: 'not-ready', reason: 'redis-away' } as never
  it.each<[string, Partial<Facts>, string, string, string]>([
    ['all is well', {}, 'live', 'counted', 'known'],
    [
      'nothing was heard yet',
      { sample: null, state: null, link: 'reconnecting' },
      'starting',
      'unknown',
      'unknown',
    ],
    ['the server says that it refuses', { state: refused }, 'degraded', 'refused', 'old'],
    [
      'it refuses, and no sample ever came',
      { state: refused, sample: null },
      'degraded',
      'refused',
      'unknown',
    ],
    [
      'an alert of an older server says so',
      { state: null, alerts: [alert('redis-away', 1)] },
      'degraded',
      'refused',
      'old',
    ],
    [
      'one node of a cluster is away',
      { state: { ...state, partitions: { all: 4, taking: 3 } } },
      'degraded',
      'counted',
      'known',
    ],
    [
      'an alert says otherwise than the server now',
      { alerts: [{ ...alert('redis-full', 1), level: 'critical' }] },
      'degraded',
      'counted',
      'known',
    ],
    ['samples stopped', { now: 13_000 }, 'live', 'counted', 'old'],
    [
      'samples stopped, and nothing else tells',
      { now: 13_000, state: null },
      'live',
      'unknown',
      'old',
    ],
    ['the stream stands still', { link: 'stale', brokenSince: 9_000 }, 'stale', 'unknown', 'old'],
    [
      'it stands still, the server answers',
      { link: 'stale', brokenSince: 9_000, asked: { answer: ready } },
      'stale',
      'counted',
      'old',
    ],
    [
      'it stands still, the server refuses',
      { link: 'stale', brokenSince: 9_000, asked: { answer: notReady } },
      'stale',
      'refused',
      'old',
    ],
    [
      'the server is gone',
      { link: 'offline', brokenSince: 9_000, asked: { answer: null } },
      'unreachable',
      'unknown',
      'old',
    ],
  ])('when %s', (_, more, wanted, fate, look) => {
    const { state: is, ...rest } = known(facts(more))
    expect([is, rest.fate, rest.look]).toEqual([wanted, fate, look])
  })
})

describe('what is wrong', () => {
  it('is said once, since it began, by whoever says it first', () => {
    const away = { ...state, mongodb: { state: 'away', since: 8_000, reason: null } } as const
    const { troubles } = known(facts({ state: away, alerts: [alert('mongodb-away', 8_900)] }))
    expect(troubles).toMatchObject([{ code: 'mongodb-away', since: 8_000 }])
  })

  it('is nothing else while the server is gone: what it said may have ended', () => {
    const gone = facts({ link: 'offline', brokenSince: 5_000, alerts: [alert('no-workers', 1)] })
    expect(known(gone).troubles.map(({ code }) => code)).toEqual(['unreachable'])
  })

  it('is only the stream when the server answers beside it', () => {
    const asked = { answer: { status: 'ready' } as never }
    const broken = known(facts({ link: 'offline', brokenSince: 5_000, asked }))
    expect(broken.fate).toBe('counted')
    expect(broken.troubles).toMatchObject([{ code: 'stale', text: /^The stream is broken off/ }])
  })

  it('says that nobody measures', () => {
    expect(known(facts({ now: 20_000 })).troubles).toMatchObject([{ code: 'no-samples' }])
  })
})

describe('while Redis stands still', () => {
  const frozen = (more: Partial<ServerState> = {}) =>
    known(
      facts({ state: { ...refused, ...more }, alerts: [alert('mongodb-away', 500)], now: 20_000 }),
    )

  it('does not go by an alert that could not end, when the process knows better', () => {
    expect(frozen().troubles.map(({ code }) => code)).toEqual(['redis-away'])
    const both = frozen({ mongodb: { state: 'away', since: 600, reason: 'silent' } })
    expect(both.troubles.map(({ code }) => code)).toEqual(['mongodb-away', 'redis-away'])
  })

  it('says of no other trouble that likes are counted', () => {
    const { troubles, fate } = frozen({ mongodb: { state: 'away', since: 600, reason: 'silent' } })
    const said = troubles.map((trouble) => troubleWords(trouble, fate).consequence)
    expect(said[0]).toBe('What was counted before is safe in Redis.')
    expect(said.join(' ')).not.toContain('Likes are counted')
    expect(troubleWords(troubles[0]!).consequence).toContain('Likes are counted')
  })
})

it('lets nobody say that all is well while a partition is stopped', () => {
  expect(isDoubtful(known(facts({ alerts: [alert('partition-stopped', 1)] })))).toBe(true)
  expect(isDoubtful(known(facts({ alerts: [alert('claims-paused', 1)] })))).toBe(false)
})
