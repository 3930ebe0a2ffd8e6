import { describe, expect, it } from 'vitest'
import { batchOf } from '../../test/fixtures.ts'
import { withBatch } from '../stream/batches.ts'
import { asTold, batchOfReceipt, isFinal, traceSteps } from './trace-steps.ts'

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

  const told = (...events: Parameters<typeof batchOf>[]) => {
    let state: Parameters<typeof withBatch>[0] = none
    let heardAt = 1510
    for (const event of events) {
      state = withBatch(state, batchOf(...event), heardAt)
      heardAt += 80
    }
    return state.batches[0]!
  }
  const times = (...args: Parameters<typeof traceSteps>) => traceSteps(...args).map((s) => s.ms)

  it('times each step from the press, and leaves open what has not happened', () => {
    const batch = told(['claimed', { ms: 0 }], ['written', { ms: 30 }])
    expect(times(traced, batch, 'claimed')).toEqual([0, 4, 510, null, null, null])
    expect(times(traced, batch, 'persisted')).toEqual([0, 4, 510, null, null, 540])
  })

  it('corrects a late claim by the faster event behind it', () => {
    let state = withBatch(none, batchOf('claimed', { ms: 0 }), 1590)
    state = withBatch(state, batchOf('written', { ms: 30 }), 1595)
    expect(times(traced, state.batches[0], 'persisted')).toEqual([0, 4, 565, null, null, 595])
  })

  it('times a batch that was heard of late by the clock of the server', () => {
    let state = withBatch(none, batchOf('claimed', { ms: 0, at: 61_500 }), 900_000)
    state = withBatch(state, batchOf('written', { ms: 30, at: 61_530 }), 900_000)
    expect(times(traced, asTold(state.batches[0]!, 60_000), 'persisted')).toEqual([
      ...[0, 4, 500, null, null, 530],
    ])
  })

  it('does not say of a dead letter that MongoDB has it, though its batch is settled', () => {
    const batch = told(['claimed', { ms: 0 }], ['written', { ms: 30 }], ['settled', { ms: 40 }])
    expect(traceSteps(traced, batch, 'dead-lettered').at(-1)).toMatchObject({
      name: 'dead letter',
      dead: true,
    })
    expect(traceSteps(traced, batch, undefined).at(-1)).toMatchObject({ ms: null })
  })

  it('asks on until the receipt is final', () => {
    expect(
      [undefined, 'pending', 'claimed', 'persisted', 'dead-lettered'].map((s) =>
        isFinal(s as never),
      ),
    ).toEqual([false, false, false, true, true])
  })
})
