import { expect, it } from 'vitest'
import { outcomeOf, retryAfterMs } from './outcome.ts'
import { backoffMs, triesAtMost } from './queue.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

it.each([
  ['7', 7000],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['999999999999', 3_600_000],
  ['soon', null],
  [undefined, null],
])('waits as Retry-After %j says: %j', (text, ms) => {
  expect(retryAfterMs(text, now)).toBe(ms)
})

it.each([
  [204, undefined, { status: 'delivered' }],
  [410, undefined, { status: 'gone' }],
  [429, '2', { status: 'later', waitMs: 2000 }],
  [503, '2', { status: 'later', waitMs: 2000 }],
  [429, undefined, { status: 'failed', reason: '429' }],
  [500, '2', { status: 'failed', reason: '500' }],
  [302, undefined, { status: 'failed', reason: '302, a redirect is not followed' }],
])('%i with Retry-After %j is %j', (status, retryAfter, outcome) => {
  expect(outcomeOf(status, retryAfter, now)).toEqual(outcome)
})

it('tries ever later, over some hours, never together', () => {
  const waits = (random: number) =>
    Array.from({ length: triesAtMost - 1 }, (_, i) => backoffMs(i + 1, random))
  expect(waits(1).slice(0, 4)).toEqual([1000, 2000, 4000, 8000])
  expect(waits(0)[3]).toBe(4000)
  const hours = waits(0.5).reduce((sum, ms) => sum + ms, 0) / 3_600_000
  expect(hours).toBeGreaterThan(6)
  expect(hours).toBeLessThan(9)
})
