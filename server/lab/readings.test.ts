import { describe, expect, it } from 'vitest'
import { lagOf, lately, lostAndDoubled, overall, type Reading } from './readings.ts'

const reading = (ms: number, accepted: number, held: number | null, writes: number | null = 0) =>
  ({ ms, accepted, held, writes }) satisfies Reading

describe('the readings of a column', () => {
  it('tell rates since the reading before, and none that is not known', () => {
    const one = reading(1000, 100, 50, 10)
    expect(lately([one, reading(1500, 200, 90, 12)])).toEqual({
      perSecond: 200,
      writesPerSecond: 4,
    })
    expect(lately([one, reading(1500, 200, 90, null)]).writesPerSecond).toBeNull()
    expect(lately([one])).toEqual({ perSecond: 0, writesPerSecond: null })
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
