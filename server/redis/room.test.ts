import { expect, it } from 'vitest'
import { isFull } from './room.ts'

it('is full at its bound, and has room again when it is clearly below', () => {
  expect(isFull(999, 1000, false)).toBe(false)
  expect(isFull(1000, 1000, false)).toBe(true)
  expect(isFull(995, 1000, true)).toBe(true)
  expect(isFull(989, 1000, true)).toBe(false)
  expect(isFull(1e12, null, false)).toBe(false)
})
