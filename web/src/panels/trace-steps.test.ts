import { describe, expect, it } from 'vitest'
import { batchOf } from '../../test/fixtures.ts'
import { withBatch } from '../stream/batches.ts'
import { batchOfReceipt, isFinal, traceSteps } from './trace-steps.ts'

const none = { batches: [], batchesDropped: 0 }
const traced = { postId: 'a', receipt: '1.7.abc.a', pressedAt: 1000, answeredAt: 1004 }

describe('trace', () => {
  it('finds the batch that the receipt names, and no other', () => {
    let state = withBatch(none, batchOf('claimed', { ordinal: 6, seq: '90' }), 0)
    state = withBatch(state, batchOf('claimed', { partition: 2, ordinal: 7, seq: '91' }), 0)
    state = withBatch(state, batchOf('claimed', { ordinal: 7, seq: '92' }), 0)
    expect(batchOfReceipt('1.7.abc.a.b', state.batches)?.seq).toBe('92')
    expect(batchOfReceipt('1.8.abc.a', state.batches)).toBeUndefined()
  })

  it('times each step from the press, and leaves open what has not happened', () => {
    const state = withBatch(none, batchOf('claimed', { ms: 0 }), 1510)
    const steps = traceSteps(
      traced,
      withBatch(state, batchOf('written', { ms: 30 }), 1590).batches[0],
    )
    expect(steps.map((s) => s.ms)).toEqual([0, 4, 510, null, null, 540, null])
  })

  it('corrects a late claim by the faster event behind it', () => {
    const state = withBatch(none, batchOf('claimed', { ms: 0 }), 1590)
    const steps = traceSteps(
      traced,
      withBatch(state, batchOf('written', { ms: 30 }), 1595).batches[0],
    )
    expect(steps.map((s) => s.ms)).toEqual([0, 4, 565, null, null, 595, null])
  })

  it('asks on until the receipt is final', () => {
    expect(
      [undefined, 'pending', 'claimed', 'persisted', 'dead-lettered'].map((s) =>
        isFinal(s as never),
      ),
    ).toEqual([false, false, false, true, true])
  })
})
