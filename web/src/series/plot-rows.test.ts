import { describe, expect, it } from 'vitest'
import { plotRows } from './plot-rows.ts'

const row = (at: number, value: number | null, forming = false) => ({
  at,
  forming,
  values: [value],
})

describe('plotRows', () => {
  it('joins the piece that is still forming to the last full point', () => {
    expect(plotRows([row(1, 5), row(2, 6), row(3, 2, true)], false)).toEqual([
      { at: 1, v0: 5 },
      { at: 2, v0: 6, f0: 6 },
      { at: 3, v0: null, f0: 2 },
    ])
  })
  it('makes a hole of zero on a logarithmic axis only', () => {
    expect(plotRows([row(1, 0)], true)).toEqual([{ at: 1, v0: null }])
    expect(plotRows([row(1, 0)], false)).toEqual([{ at: 1, v0: 0 }])
  })
})
