import { expect, it } from 'vitest'
import type { BatchEvent, BatchState } from '../../contract/index.ts'
import { createRecentBatches } from './recent-batches.ts'

const told = (state: BatchState, at: number): BatchEvent => ({
  ...{ partition: 0, seq: '2', ordinal: 1, posts: 1, likes: 1, ms: at },
  ...{ state, at },
})

it('shows a batch that failed once, and was written after all, as settled', () => {
  const recent = createRecentBatches()
  for (const [at, state] of (['writing', 'failed', 'writing', 'settled'] as const).entries()) {
    recent.add(told(state, at))
    expect(recent.list()[0]!.state).toBe(state)
  }
  recent.add(told('failed', 1)) // late
  expect(recent.list()[0]!.state).toBe('settled')
})
