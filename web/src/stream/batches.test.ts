import { describe, expect, it } from 'vitest'
import { batchOf } from '../../test/fixtures.ts'
import { withBatch } from './batches.ts'
import { keep } from './view.ts'

const none = { batches: [], batchesDropped: 0 }

describe('withBatch', () => {
  it('puts the states of one batch together', () => {
    const claimed = withBatch(none, batchOf('claimed', { ms: 0 }), 10)
    const settled = withBatch(claimed, batchOf('settled', { ms: 80 }), 95)
    expect(settled.batches).toHaveLength(1)
    expect(settled.batches[0]).toMatchObject({ id: '1-100', state: 'settled', ms: 80 })
    expect(settled.batches[0]?.steps.claimed).toMatchObject({ ms: 0, heardAt: 10 })
  })

  it('moves a state only forward, but remembers when the late one was', () => {
    const settled = withBatch(none, batchOf('settled', { ms: 80 }), 95)
    const late = withBatch(settled, batchOf('writing', { ms: 20 }), 99)
    expect(late.batches[0]).toMatchObject({ state: 'settled', ms: 80 })
    expect(late.batches[0]?.steps.writing?.ms).toBe(20)
  })

  it('changes nothing on a repeated event', () => {
    const once = withBatch(none, batchOf('claimed'), 10)
    expect(withBatch(once, batchOf('claimed'), 20).batches).toBe(once.batches)
  })

  it('keeps the newest and counts what it lets go', () => {
    let state: Parameters<typeof withBatch>[0] = none
    for (let i = 0; i < keep.batches + 3; i++)
      state = withBatch(state, batchOf('claimed', { seq: String(i) }), i)
    expect(state.batches).toHaveLength(keep.batches)
    expect(state.batchesDropped).toBe(3)
    expect(state.batches[0]?.seq).toBe('3')
  })
})
