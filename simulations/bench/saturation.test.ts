import { describe, expect, it } from 'vitest'
import type { LoadSummary } from '../../load/plan.ts'
import { findSaturation } from './saturation.ts'

/** A server that serves `capacity` per second; what `disturbed` answers is subtracted from its nth run. */
const server = (capacity: number, disturbed: (run: number) => number = () => 0) => {
  const asked: (number | null)[] = []
  const run = async (rate: number | null) => {
    asked.push(rate)
    const served = Math.min(rate ?? capacity / 2, capacity) - disturbed(asked.length)
    return { perSecond: served } as LoadSummary
  }
  return { run, asked }
}

const peakOf = async (...args: Parameters<typeof server>) =>
  Math.max(...(await findSaturation(server(...args).run)).map(({ perSecond }) => perSecond))

describe('the rate that saturates', () => {
  it('is climbed to until what comes out falls behind, three times', async () => {
    const { run, asked } = server(10_000)
    const ladder = await findSaturation(run)
    expect(ladder.map(({ perSecond }) => perSecond).at(-1)).toBe(10_000)
    expect(ladder.at(-1)!.runs).toBe(3)
    expect(ladder.slice(0, -1).every(({ runs }) => runs === 1)).toBe(true)
    expect(asked.slice(-3)).toEqual(Array(3).fill(ladder.at(-1)!.rate))
  })

  it('is not taken from one disturbed run', async () => {
    expect(await peakOf(10_000, (run) => (run === 3 ? 3000 : 0))).toBe(10_000)
    expect(await peakOf(10_000, (run) => (run === 3 || run === 4 ? 3000 : 0))).toBe(10_000)
  })

  it('is given up at about five times the closed model', async () => {
    const { run, asked } = server(Number.MAX_SAFE_INTEGER)
    await findSaturation(async (rate) => (rate === null ? server(2000).run(null) : run(rate)))
    expect(asked).toHaveLength(14)
    expect(asked.at(-1)!).toBeGreaterThan(4500)
  })
})
