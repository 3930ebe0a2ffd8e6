import { expect, it } from 'vitest'
import { formatGap } from './summary.ts'

it.each([
  { held: 9, uncertain: 0, says: 'expected 10, MongoDB holds 9 (1 missing)' },
  { held: 11, uncertain: 0, says: 'expected 10, MongoDB holds 11 (1 too many)' },
  { held: 13, uncertain: 2, says: 'expected 10 to 12, MongoDB holds 13 (1 too many)' },
])('says how far $held is from what was promised', ({ held, uncertain, says }) => {
  expect(formatGap({ postId: 'p', expected: 10, uncertain, persisted: held })).toBe(`  p: ${says}`)
})
