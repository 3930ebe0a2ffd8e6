import { describe, expect, it } from 'vitest'
import { lostAndDoubled } from '../../load/verify.ts'
import { lagOf, lately, overall } from './readings.ts'

/** `writes` are counted once a second. */
const reading = (ms: number, accepted: number, held: number | null, writes: number | null = 0) => {
  const at = 5000 + Math.floor(ms / 1000) * 1000
  return { ms, accepted, held, writes: writes === null ? null : { count: writes, at } }
}

describe('the readings of a column', () => {
  it('tell rates, and none that is not known', () => {
    const one = reading(1000, 100, 50, 10)
    const list = [one, reading(2500, 300, 90, 18), reading(3000, 400, 90, 22)]
    expect(lately(list)).toEqual({ perSecond: 200, writesPerSecond: 6 })
    expect(lately([...list, reading(3500, 400, 90, null)]).writesPerSecond).toBeNull()
    expect(lately([one, reading(1500, 200, 90, 12)]).writesPerSecond).toBeNull()
    expect(lately([one])).toEqual({ perSecond: 0, writesPerSecond: null })
  })

  it('tell the same rate of writes at every look between two counts', () => {
    const list = Array.from({ length: 20 }, (_, i) =>
      reading(i * 250, i, i, Math.floor(i / 4) * 40),
    )
    const rates = list.slice(12).map((_, i) => lately(list.slice(0, 13 + i)).writesPerSecond)
    expect(new Set(rates)).toEqual(new Set([40]))
    const stands = { ...reading(9000, 20, 20), writes: list.at(-1)!.writes }
    expect(lately([...list, { ...stands, ms: 7000 }, stands]).writesPerSecond).toBeNull()
  })

  it('tell how old the newest like in MongoDB is', () => {
    const list = [reading(0, 0, 0), reading(1000, 100, 20), reading(2000, 200, 150)]
    expect(lagOf(list)).toBe(500)
    expect(lagOf([...list, reading(3000, 300, 300)])).toBe(0)
    expect(lagOf([...list, reading(3000, 300, null)])).toBeNull()
  })

  it('tell of a whole flood its mean rates and its longest lag', () => {
    const list = [reading(0, 0, 0), reading(1000, 100, 20), reading(2000, 200, 200, null)]
    expect(overall([...list, reading(4000, 400, 400, 8)])).toEqual({
      perSecond: 100,
      writesPerSecond: 2,
      lagMs: 800,
    })
    expect(overall([reading(0, 0, 0), reading(1000, 100, null)]).lagMs).toBeNull()
    expect(overall([])).toEqual({ perSecond: 0, writesPerSecond: null, lagMs: null })
  })

  it('tell what is missing from what is too much, and leave likes of unknown outcome open', () => {
    const gap = (expected: number, uncertain: number, persisted: number) => ({
      ...{ postId: 'p', expected, uncertain, persisted },
    })
    expect(lostAndDoubled([gap(10, 2, 7), gap(10, 2, 15), gap(5, 0, 6)])).toEqual({
      lost: 3,
      doubled: 4,
    })
  })
})
