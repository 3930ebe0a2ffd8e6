import { describe, expect, it } from 'vitest'
import type { Sample } from '../../../contract/index.ts'
import { sampleAt } from '../../test/fixtures.ts'
import { stageFacts } from './facts.ts'

const base = sampleAt(1000)
const config = { partitions: 4 } as never

const feet = (more: Partial<Sample>, openBatches: number, pending: number) => {
  const sample: Sample = {
    ...base,
    ...more,
    totals: { ...base.totals, pending },
    held: { ...base.held, openBatches },
  }
  const input = { sample, config }
  return [stageFacts('pending', input).foot, stageFacts('claimed', input).foot]
}

describe('the age of the like that waits longest', () => {
  it('stands where that like is', () => {
    const waiting = { oldestUnpersistedMs: 869 }
    expect(feet(waiting, 2, 10)).toEqual(['3.4 MB used', 'oldest 869 ms'])
    expect(feet(waiting, 0, 10)).toEqual(['oldest 869 ms', 'nothing claimed'])
  })

  it('gives way to what needs a person', () => {
    const paused = { oldestUnpersistedMs: 869, drain: { ...base.drain, paused: true } }
    expect(feet(paused, 0, 10)[0]).toBe('claims paused')
    const stopped = [{ partition: 1, reason: 'redis-lost' as const, likes: 10 }]
    expect(feet({ ...paused, stopped }, 0, 10)[0]).toBe('1 partition stopped')
  })

  it('is not there while nothing waits', () => {
    expect(feet({ oldestUnpersistedMs: null }, 0, 0)).toEqual(['3.4 MB used', 'nothing claimed'])
  })
})
