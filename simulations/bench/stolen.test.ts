import { expect, it } from 'vitest'
import { parseCoreTime, readCoreTime, stolenShare } from './stolen.ts'

const stat = (user: number, idle: number, steal: number) =>
  `cpu  ${user} 0 10 ${idle} 0 0 0 ${steal} 7 0\ncpu0 1 2 3 4 5 6 7 8 9 0\nbtime 1\n`

it('tells which part of the time the host kept, guests not counted twice', () => {
  const before = parseCoreTime(stat(100, 200, 30))
  expect(before).toEqual({ stolen: 30, all: 340 })
  expect(stolenShare(before, parseCoreTime(stat(130, 250, 50)))).toBeCloseTo(0.2)
})

it('is nothing when no time has passed', () => {
  const now = parseCoreTime(stat(1, 2, 3))
  expect(stolenShare(now, now)).toBe(0)
})

it('reads what this machine says', () => {
  const { stolen, all } = readCoreTime()
  expect(stolen).toBeGreaterThanOrEqual(0)
  expect(all).toBeGreaterThan(stolen)
})
