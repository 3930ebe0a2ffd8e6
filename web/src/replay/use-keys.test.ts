import { expect, it } from 'vitest'
import type { Mark } from './marks.ts'
import { moveOf } from './use-keys.ts'

const mark = (fromMs: number): Mark => ({
  ...{ key: String(fromMs), name: 'flood', colour: '', wide: false, fromMs, toMs: fromMs },
})
const place = { marks: [mark(3_000), mark(9_000)], lastsMs: 20_000 }

it('goes by seconds, and from mark to mark', () => {
  expect(moveOf('ArrowRight', 7_000, place)).toBe(12_000)
  expect(moveOf('ArrowLeft', 7_000, place)).toBe(2_000)
  expect(moveOf('PageDown', 0, place)).toBe(3_000)
  expect(moveOf('PageDown', 3_000, place)).toBe(9_000)
  expect(moveOf('PageDown', 9_100, place)).toBe(20_000)
  expect(moveOf('PageUp', 9_100, place)).toBe(3_000)
  expect(moveOf('PageUp', 3_000, place)).toBe(0)
  expect(moveOf('x', 3_000, place)).toBeNull()
})
