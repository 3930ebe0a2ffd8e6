import { describe, expect, it } from 'vitest'
import { worthDrawing } from './worth-drawing.ts'

const point = (at: number, n: number | null) => ({ at, n })
const values = [(p: { n: number | null }) => p.n]

describe('worthDrawing', () => {
  it('draws the first one, and again after history was replaced', () => {
    expect(worthDrawing(undefined, point(1000, 1), values, 300_000)).toBe(true)
    expect(worthDrawing(point(9000, 1), point(1000, 1), values, 300_000)).toBe(true)
  })
  it('draws a change as often as the range can show it', () => {
    const changed = (minutes: 1 | 5 | 15, ms: number) =>
      worthDrawing(point(0, 1), point(ms, 2), values, minutes * 60_000)
    expect([
      changed(1, 1000),
      changed(5, 1000),
      changed(5, 2000),
      changed(15, 2000),
      changed(15, 3000),
    ]).toEqual([true, false, true, false, true])
  })
  it('hardly draws while nothing changes', () => {
    expect(worthDrawing(point(0, null), point(4000, null), values, 60_000)).toBe(false)
    expect(worthDrawing(point(0, 0), point(5000, 0), values, 60_000)).toBe(true)
  })
})
