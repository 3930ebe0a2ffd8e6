import { expect, it } from 'vitest'
import { batchOf } from '../../test/fixtures.ts'
import { withBatch } from '../stream/batches.ts'
import { failureWords, stepBars } from './batch-steps.ts'

const after = (...events: Parameters<typeof batchOf>[]) =>
  events.reduce((state, event) => withBatch(state, batchOf(...event), 0), {
    batches: [],
    batchesDropped: 0,
  } as Parameters<typeof withBatch>[0]).batches[0]!

it('draws each step from where it began to where the next one did', () => {
  const batch = after(
    ['claimed', { ms: 0, at: 1 }],
    ['writing', { ms: 20, at: 21 }],
    ['settled', { ms: 50, at: 51 }],
  )
  expect(stepBars(batch).map(({ name, from, to }) => [name, from, to])).toEqual([
    ['claimed', 0, 20],
    ['writing', 20, 50],
  ])
})

it('is settled in the end, and says why it failed before', () => {
  const failed = after(
    ['writing', { ms: 9, at: 10 }],
    ['failed', { ms: 5_000, at: 5_001, reason: 'NetworkTimeout' }],
  )
  expect([failed.state, failureWords(failed)]).toEqual(['failed', 'failed (NetworkTimeout)'])
  const settled = after(
    ['writing', { ms: 9, at: 10 }],
    ['failed', { ms: 5_000, at: 5_001, reason: 'NetworkTimeout' }],
    ['writing', { ms: 9_000, at: 9_001 }],
    ['failed', { ms: 9_100, at: 9_101, reason: 'NetworkTimeout' }],
    ['writing', { ms: 9_500, at: 9_501 }],
    ['settled', { ms: 9_600, at: 9_601 }],
  )
  expect([settled.state, failureWords(settled)]).toEqual([
    'settled',
    'failed 2 times (NetworkTimeout)',
  ])
})
