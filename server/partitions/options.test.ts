import { expect, it } from 'vitest'
import { readOptions, refusalOf } from './options.ts'

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

it('plans nothing without a number, and does not take words for one', () => {
  expect(readOptions([])).toEqual({ status: 'good', to: null, plan: true })
  expect(readOptions(['--to', '16', '--plan'])).toEqual({ status: 'good', to: 16, plan: true })
  for (const args of [
    ['--to', 'many'],
    ['--to', '-8'],
    ['--too', '8'],
  ])
    expect(readOptions(args).status).toBe('faulty')
})
