import { expect, it } from 'vitest'
import type { Sample } from '../../contract/index.ts'
import { memoryWith, readingWith, reportWith, workerWith } from '../../testing/stream-fixtures.ts'
import { fullness, hasFullKeys, whatFills } from './redis-memory.ts'
import { nextSample } from './sample.ts'

const memory = memoryWith({
  usedBytes: 10_000,
  maxBytes: 20_000,
  fullBytes: 17_000,
  keysMaxBytes: 8000,
})
const live = [reportWith({ worker: workerWith(), producer: { nextTickAt: 0 } })]
const sample = nextSample(null, readingWith({ memory, live }), 1000).sample
const held = (pendingPosts: number) => ({ ...sample.held, pendingPosts })

it('is full against what likes may use', () => {
  expect(fullness(sample.redis)).toBeCloseTo(10 / 17)
  expect(fullness({ ...sample.redis, fullBytes: null })).toBe(0)
  expect(hasFullKeys(sample)).toBe(false)
  expect(hasFullKeys({ ...sample, idempotencyBytes: 8000 })).toBe(true)
  expect(hasFullKeys({ ...sample, idempotencyBytes: 8000, idempotencyMaxBytes: null })).toBe(false)
})

const cases: [string, Partial<Sample>][] = [
  ['other data', {}],
  ['Idempotency-Keys', { idempotencyBytes: 6000 }],
  ['likes that wait: they are drained', { held: held(30) }],
  ['likes that wait: MongoDB does not answer', { held: held(30), mongodb: { state: 'away' } }],
  [
    'likes that wait: no worker is running',
    { held: held(30), workers: { processes: 0, slots: 0, busy: 0 } },
  ],
  ['likes that wait: no producer is running', { held: held(30), producers: 0 }],
  [
    'likes that wait: the drain is paused',
    { held: held(30), drain: { ...sample.drain, paused: true } },
  ],
]

it.each(cases)('names what fills it: %s', (words, fields) => {
  expect(whatFills({ ...sample, ...fields })).toContain(words)
})
