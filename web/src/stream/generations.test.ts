import { describe, expect, it } from 'vitest'
import { batchOf } from '../../test/fixtures.ts'
import { withBatch } from './generations.ts'
import { keep } from './view.ts'

const none = { generations: [], generationsDropped: 0 }

describe('withBatch', () => {
  it('puts the states of one generation together', () => {
    const claimed = withBatch(none, batchOf('claimed', { ms: 0 }), 10)
    const settled = withBatch(claimed, batchOf('settled', { ms: 80 }), 95)
    expect(settled.generations).toHaveLength(1)
    expect(settled.generations[0]).toMatchObject({ id: '1-100', state: 'settled', ms: 80 })
    expect(settled.generations[0]?.steps.claimed).toMatchObject({ ms: 0, heardAt: 10 })
  })

  it('moves a state only forward, but remembers when the late one was', () => {
    const settled = withBatch(none, batchOf('settled', { ms: 80 }), 95)
    const late = withBatch(settled, batchOf('active', { ms: 20 }), 99)
    expect(late.generations[0]).toMatchObject({ state: 'settled', ms: 80 })
    expect(late.generations[0]?.steps.active?.ms).toBe(20)
  })

  it('changes nothing on a repeated event', () => {
    const once = withBatch(none, batchOf('claimed'), 10)
    expect(withBatch(once, batchOf('claimed'), 20).generations).toBe(once.generations)
  })

  it('keeps the newest and counts what it lets go', () => {
    let state: Parameters<typeof withBatch>[0] = none
    for (let i = 0; i < keep.generations + 3; i++)
      state = withBatch(state, batchOf('claimed', { seq: String(i) }), i)
    expect(state.generations).toHaveLength(keep.generations)
    expect(state.generationsDropped).toBe(3)
    expect(state.generations[0]?.seq).toBe('3')
  })
})
