import { describe, expect, it } from 'vitest'
import { shortestInterval } from './writes.ts'

const at = (partition: number, ms: number) => ({
  partition,
  seq: String(ms * 2),
  posts: 1,
  likes: 1,
})

describe('shortestInterval', () => {
  it('compares the claims of one partition only, in order of time', () => {
    expect(shortestInterval([at(0, 3000), at(1, 1001), at(0, 1000), at(0, 2100)])).toBe(900)
  })
  it('is endless without a second claim', () => {
    expect(shortestInterval([at(0, 1), at(1, 2)])).toBe(Number.POSITIVE_INFINITY)
  })
})
