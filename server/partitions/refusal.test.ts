import { expect, it } from 'vitest'
import { refusalOf } from './refusal.ts'

it.each([
  [4, 8, null],
  [4, 4, null],
  [4, 2, 'fewer cannot be made'],
  [4, 10, '12 can be made'],
  [5, 256, 'is not a multiple of 5'],
  [4, 512, 'at most 256'],
])('says why %i partitions cannot become %i', (from, to, words) => {
  const refusal = refusalOf(from, to)
  if (words === null) expect(refusal).toBe(null)
  else expect(refusal).toContain(words)
})
