import { expect, it } from 'vitest'
import { pauseAfter } from './supervisor.ts'

it('starts again at once, then ever later, and gives up at the sixth death within a minute', () => {
  const deaths = [0, 1000, 2000, 3000, 4000, 5000]
  const pauses = deaths.map((at, i) => pauseAfter(deaths.slice(0, i + 1), at))
  expect(pauses).toEqual([0, 0, 250, 1000, 3000, null])
})

it('forgets deaths of more than a minute ago', () => {
  const hourly = Array.from({ length: 20 }, (_, i) => i * 3_600_000)
  expect(pauseAfter(hourly, hourly.at(-1)!)).toBe(0)
})
