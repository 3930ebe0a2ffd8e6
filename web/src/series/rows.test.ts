import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostPoints, stepMs, ticks } from './range.ts'
import { gaps, toRows } from './rows.ts'
import { summarise } from './summary.ts'

interface Point {
  at: number
  n: number | null
}
const value = (p: Point) => p.n
const seconds = (from: number, to: number, n = (i: number): number | null => i): Point[] =>
  Array.from({ length: to - from }, (_, i) => ({ at: (from + i) * 1000, n: n(from + i) }))

describe('rows', () => {
  it('draws each second of five minutes', () => {
    const rows = toRows(seconds(1, 1001), [value], {
      to: 1_000_000,
      rangeMs: 300_000,
      fold: 'mean',
    })
    expect(rows).toHaveLength(300)
    expect(rows.at(-1)).toEqual({ at: 1_000_000, forming: false, values: [1000] })
  })

  it('folds three seconds into one point over fifteen minutes', () => {
    const options = { to: 8_000, rangeMs: 900_000 }
    const of = (fold: 'mean' | 'max' | 'last') =>
      toRows(
        seconds(0, 9, (i) => (i === 1 ? 50 : i)),
        [value],
        { ...options, fold },
      )[0]?.values
    expect(of('max')).toEqual([50])
    expect(of('last')).toEqual([2])
    expect(of('mean')).toEqual([52 / 3])
  })

  it('says which point is still forming', () => {
    const forming = (to: number) =>
      toRows(seconds(0, to + 1), [value], { to: to * 1000, rangeMs: 900_000, fold: 'mean' }).map(
        (r) => r.forming,
      )
    expect(forming(7)).toEqual([false, false, true])
    expect(forming(8)).toEqual([false, false, false])
  })

  it('leaves a hole where seconds are missing, and never a zero', () => {
    const samples = [...seconds(0, 10), ...seconds(40, 50)]
    const rows = toRows(samples, [value], { to: 49_000, rangeMs: 60_000, fold: 'mean' })
    expect(rows.filter((r) => r.values[0] === null)).toHaveLength(1)
    expect(gaps(samples, 49_000, 60_000)).toEqual([{ from: 9_000, to: 40_000 }])
  })

  it('keeps what was not measured apart from zero', () => {
    const samples = seconds(0, 3, () => null)
    const rows = toRows(samples, [value], { to: 2_000, rangeMs: 900_000, fold: 'mean' })
    expect(rows[0]?.values).toEqual([null])
  })

  it('never draws more than 300 points, nor anything outside the range, in order', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 1500 })
    fc.assert(
      fc.property(times, fc.constantFrom(60_000, 300_000, 900_000), (ats, rangeMs) => {
        const samples = ats.sort((a, b) => a - b).map((at) => ({ at, n: 1 }))
        const to = samples.at(-1)?.at ?? 0
        const rows = toRows(samples, [value], { to, rangeMs, fold: 'max' })
        expect(rows.length).toBeLessThanOrEqual(mostPoints)
        rows.forEach((row, i) => {
          expect(row.at).toBeGreaterThan(to - rangeMs - stepMs(rangeMs))
          if (i > 0) expect(row.at).toBeGreaterThan(rows[i - 1]!.at)
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('ticks', () => {
  it.each([
    [1, 5, '−60 s'],
    [5, 6, '−5 min'],
    [15, 6, '−15 min'],
  ] as const)('%d min has %d ticks from %s to now', (minutes, amount, first) => {
    const marks = ticks(minutes * 60_000)
    expect(marks).toHaveLength(amount)
    expect(marks[0]?.text).toBe(first)
    expect(marks.at(-1)).toEqual({ at: 0, text: 'now' })
  })
})

describe('summary', () => {
  it('says newest, mean and the first peak, and skips holes', () => {
    const rows = [4, null, 10, 10, 4].map((n, i) => ({ at: i, forming: false, values: [n] }))
    expect(summarise(rows, 0)).toEqual({ newest: 4, mean: 7, peak: { value: 10, at: 2 } })
    expect(summarise([], 0)).toEqual({ newest: null, mean: null, peak: null })
  })
})

it('does not call a value "now" that was measured long ago', () => {
  const rows = (last: number) =>
    toRows([...seconds(0, 3), ...seconds(3, last, () => null)], [value], {
      to: (last - 1) * 1000,
      rangeMs: 60_000,
      fold: 'mean',
    })
  expect(summarise(rows(6), 0)).toMatchObject({ newest: 2, peak: { value: 2 } })
  expect(summarise(rows(20), 0)).toMatchObject({ newest: null, peak: { value: 2 } })
})
