import { expect, it } from 'vitest'
import { valueAxis } from './value-axis.ts'

it.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [4, [0, 1, 2, 3, 4]],
  [5, [0, 2, 4, 6]],
  [0.3, [0, 0.1, 0.2, 0.3]],
  [12_431, [0, 5_000, 10_000, 15_000]],
])('ends %d at a round number', (most, ticks) => {
  expect(valueAxis(most, false)).toEqual({ from: 0, to: ticks.at(-1), ticks })
})

it.each([
  [45_000, [0, 20_000, 40_000, 60_000]],
  [283_000, [0, 120_000, 240_000, 360_000]],
])('ends a span of %d ms at whole minutes, once it has any', (most, ticks) => {
  expect(valueAxis(most, false, 'milliseconds per slice').ticks).toEqual(ticks)
})

it.each([
  [0, [1, 10]],
  [10, [1, 10]],
  [11, [1, 10, 100]],
  [5e6, [1, 100, 1e4, 1e6, 1e8]],
])('goes in powers of ten to %d', (most, ticks) => {
  expect(valueAxis(most, true)).toEqual({ from: 1, to: ticks.at(-1), ticks })
})

it('has room for every value', () => {
  for (let most = 1e-3; most < 1e12; most *= 1.37)
    for (const log of [true, false]) expect(valueAxis(most, log).to).toBeGreaterThanOrEqual(most)
})
