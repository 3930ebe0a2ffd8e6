import { expect, it } from 'vitest'
import { linePath } from './line-path.ts'

const row = (at: number, value: number | null, forming = false) => ({
  at,
  forming,
  values: [value],
})
const scales = { x: (at: number) => at * 10, y: (v: number) => 100 - v, log: false }

it('begins anew after a hole', () => {
  const rows = [row(1, 5), row(2, 6), row(3, null), row(4, 7)]
  expect(linePath(rows, 0, scales)).toEqual({ line: 'M10 95h0L20 94M40 93h0', forming: '' })
})
it('joins the piece that is still forming to the last full point', () => {
  const rows = [row(1, 5), row(2, 6), row(3, 2, true)]
  expect(linePath(rows, 0, scales)).toEqual({ line: 'M10 95h0L20 94', forming: 'M20 94L30 98' })
})
it('makes a hole of zero on a logarithmic axis only', () => {
  expect(linePath([row(1, 0)], 0, { ...scales, log: true }).line).toBe('')
  expect(linePath([row(1, 0)], 0, scales).line).toBe('M10 100h0')
})
it('says tenths of a pixel', () => {
  expect(linePath([row(1 / 3, 1 / 3)], 0, scales).line).toBe('M3.3 99.7h0')
})
