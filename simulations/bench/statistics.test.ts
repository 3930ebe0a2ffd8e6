import { describe, expect, it } from 'vitest'
import { cpuMicros, rssBytes } from './processes.ts'
import { formatSpread, spread } from './statistics.ts'

describe('the spread of rounds', () => {
  it('is least, middle and most, whatever the order', () => {
    expect(spread([5, 1, 3])).toEqual({ min: 1, median: 3, max: 5 })
    expect(spread([10, 2, 4, 6])).toEqual({ min: 2, median: 5, max: 10 })
    expect(spread([7])).toEqual({ min: 7, median: 7, max: 7 })
  })

  it('is never made up', () => expect(() => spread([])).toThrow('no rounds'))

  it('is told as the median with min and max, and one round alone', () => {
    expect(formatSpread([2000.4, 1000, 1500])).toBe('1,500 (1,000–2,000)')
    expect(formatSpread([1500])).toBe('1,500')
  })
})

describe('a process', () => {
  it('is charged for the CPU time it burns, and weighs something', () => {
    const before = cpuMicros(process.pid)
    const start = process.cpuUsage()
    while (process.cpuUsage(start).user < 100_000) Math.sqrt(2)
    expect(cpuMicros(process.pid) - before).toBeGreaterThanOrEqual(80_000)
    expect(rssBytes(process.pid)).toBeGreaterThan(10_000_000)
  })
})
