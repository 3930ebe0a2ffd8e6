import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketOf,
  createHistogram,
  histogramShape,
  mergeHistograms,
  middleOf,
  percentiles,
} from './histogram.ts'

const exact = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1]!

const inRange = fc.double({ min: histogramShape.minMs, max: histogramShape.maxMs, noNaN: true })

describe('histogram', () => {
  it('reads every percentile within half a bucket of the exact one', () => {
    fc.assert(
      fc.property(fc.array(inRange, { minLength: 1, maxLength: 300 }), (values) => {
        const histogram = createHistogram()
        for (const value of values) histogram.record(value)
        const found = percentiles(histogram.take())!
        for (const [share, name] of [
          [0.5, 'p50'],
          [0.95, 'p95'],
          [0.99, 'p99'],
        ] as const) {
          const error = found[name] / exact(values, share)
          expect(error).toBeGreaterThan(1 / 1.021)
          expect(error).toBeLessThan(1.021)
        }
      }),
    )
  })

  it('merges to the same histogram as one that saw all values', () => {
    fc.assert(
      fc.property(fc.array(fc.array(inRange)), (lists) => {
        const whole = createHistogram()
        const parts = lists.map((values) => {
          const part = createHistogram()
          for (const value of values) {
            part.record(value)
            whole.record(value)
          }
          return part.take()
        })
        expect(mergeHistograms(parts)).toEqual(whole.take())
      }),
    )
  })

  it('gives a value back to the bucket it stands for', () => {
    for (let bucket = 0; bucket <= bucketOf(histogramShape.maxMs); bucket++)
      expect(bucketOf(middleOf(bucket))).toBe(bucket)
  })

  it('counts what is out of range in the end buckets, and NaN not at all', () => {
    const histogram = createHistogram()
    for (const value of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY]) histogram.record(value)
    expect(histogram.take()).toEqual([
      [0, 2],
      [bucketOf(histogramShape.maxMs), 1],
    ])
  })

  it('weighs a value by its count', () => {
    const histogram = createHistogram()
    histogram.record(1, 99)
    histogram.record(1000)
    const found = percentiles(histogram.take())!
    expect(found.p99).toBeCloseTo(1, 1)
  })

  it('is empty after a take and says null, not zero', () => {
    const histogram = createHistogram()
    histogram.record(5)
    histogram.take()
    expect(histogram.take()).toEqual([])
    expect(percentiles([])).toBeNull()
  })
})
