import { describe, expect, it } from 'vitest'
import { dotValue } from './dot-scale.ts'
import { createDots } from './dots.ts'

/** Lets `ms` pass in frames and counts what arrives per pipe. */
const pass = (dots: ReturnType<typeof createDots>, ms: number) => {
  const arrived = new Map<number, number>()
  for (let t = 0; t < ms; t += 16)
    for (const pipe of dots.advance(16)) arrived.set(pipe, (arrived.get(pipe) ?? 0) + 1)
  return arrived
}

describe('dots', () => {
  it('lets every dot that was emitted arrive, and is still then', () => {
    const dots = createDots(() => 0.5)
    dots.emit(0, 30, 1000)
    dots.emit(4, 2, 400)
    expect([...pass(dots, 3000)]).toEqual([
      [0, 30],
      [4, 2],
    ])
    expect(dots.still()).toBe(true)
  })

  it('shows at least one dot of anything, and none of nothing', () => {
    const dots = createDots(() => 0.5)
    dots.emit(1, 0.01, 400)
    dots.emit(2, 0, 400)
    expect([...pass(dots, 2000)]).toEqual([[1, 1]])
  })

  it('lets jobs follow each other', () => {
    const dots = createDots(() => 0.5)
    for (let i = 0; i < 3; i++) dots.emit(2, 1, 1, 'job')
    dots.advance(16)
    expect(dots.all()).toHaveLength(1)
    pass(dots, 300)
    expect(new Set(dots.all().map((d) => d.place)).size).toBe(3)
  })

  it('bounds how many are drawn', () => {
    const dots = createDots(() => 0.5)
    for (let i = 0; i < 20; i++) dots.emit(0, 400, 1)
    dots.advance(16)
    expect(dots.all().length).toBeLessThanOrEqual(500)
  })
})

describe('dotValue', () => {
  it.each([
    [0, 1],
    [36, 1],
    [37, 2],
    [150, 5],
    [12_000, 500],
    [100_000, 5000],
  ])('at %d per second one dot is %d', (rate, value) => expect(dotValue(rate)).toBe(value))
})
