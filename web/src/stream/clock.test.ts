import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'
import { createServerClock } from './clock.ts'

describe('server clock', () => {
  it('takes the fastest event as the offset, and forgets it after a minute', () => {
    let wall = 100_000
    const clock = createServerClock(() => wall)
    clock.saw(wall - 5_000 - 80, wall)
    clock.saw(wall - 5_000 - 10, wall)
    clock.saw(wall - 5_000 - 60, wall)
    expect(clock.now()).toBe(wall - 5_010)
    wall += 61_000
    clock.saw(wall - 9_000, wall)
    expect(clock.now()).toBe(wall - 9_000)
  })
})

describe('backoff', () => {
  it('doubles up to ten seconds and takes at most a quarter off', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((n) => backoffMs(n, 0))).toEqual([
      500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ])
    expect(backoffMs(0, 1)).toBe(375)
  })
})
