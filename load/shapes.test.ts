import { describe, expect, it } from 'vitest'
import { createRandom, createShape, createWeightedDraw, hotShare, skews } from './shapes.ts'

const drawn = (draw: () => number, times: number) => Array.from({ length: times }, draw)
const countBy = (indices: readonly number[], posts: number) => {
  const counts = new Array<number>(posts).fill(0)
  for (const i of indices) counts[i]! += 1
  return counts
}

describe.each(skews)('%s', (skew) => {
  it('draws the same posts again from the same seed', () => {
    expect(drawn(createShape(50, skew, 7), 1000)).toEqual(drawn(createShape(50, skew, 7), 1000))
  })

  it('draws other posts from the next seed', () => {
    expect(drawn(createShape(50, skew, 7), 1000)).not.toEqual(drawn(createShape(50, skew, 8), 1000))
  })

  it.each([1, 2, 3, 1000])('stays inside %i posts', (posts) => {
    for (const i of drawn(createShape(posts, skew, 3), 5000))
      expect(Number.isInteger(i) && i >= 0 && i < posts).toBe(true)
  })
})

describe('the random source', () => {
  it.each([0, 1, -1, 0xffff_ffff, 2 ** 31])('gives spread numbers for the seed %i', (seed) => {
    const values = drawn(createRandom(seed), 10_000)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02)
  })
})

describe('the distributions', () => {
  const times = 200_000

  it('uniform: gives every post its even part', () => {
    const counts = countBy(drawn(createShape(20, 'uniform', 1), times), 20)
    for (const count of counts) expect(Math.abs(count / times - 1 / 20)).toBeLessThan(0.004)
  })

  it('zipf: gives post i a part in proportion to 1 / (i + 1)', () => {
    const posts = 100
    const harmonic = Array.from({ length: posts }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b)
    const counts = countBy(drawn(createShape(posts, 'zipf', 1), times), posts)
    for (const i of [0, 1, 2, 9, 49, 99])
      expect(Math.abs(counts[i]! / times - 1 / (i + 1) / harmonic)).toBeLessThan(0.005)
  })

  it('hot: gives the first post its share and the rest to all', () => {
    const counts = countBy(drawn(createShape(10, 'hot', 1), times), 10)
    expect(Math.abs(counts[0]! / times - (hotShare + (1 - hotShare) / 10))).toBeLessThan(0.005)
    expect(Math.min(...counts)).toBeGreaterThan(0)
  })

  it('sequence: takes every post once before any of them again', () => {
    expect(drawn(createShape(3, 'sequence', 9), 7)).toEqual([0, 1, 2, 0, 1, 2, 0])
  })

  it('any weights: follows them, and never draws a weight of zero', () => {
    const draw = createWeightedDraw(Float64Array.of(0, 5, 0, 3, 2), createRandom(5))
    const counts = countBy(drawn(draw, times), 5)
    expect([counts[0], counts[2]]).toEqual([0, 0])
    expect(Math.abs(counts[1]! / times - 0.5)).toBeLessThan(0.01)
    expect(Math.abs(counts[3]! / times - 0.3)).toBeLessThan(0.01)
  })
})
