import { describe, expect, it } from 'vitest'
import { isIdempotencyKey, requestHash } from './idempotency-key.ts'

describe('isIdempotencyKey', () => {
  it('takes 1 to 255 visible ASCII characters', () => {
    for (const key of ['a', 'a,b', '"quoted"', '!~', 'k'.repeat(255)])
      expect(isIdempotencyKey(key)).toBe(true)
    for (const key of ['', ' ', 'a b', 'a, b', 'é', 'a\t', 'a\n', 'k'.repeat(256)])
      expect(isIdempotencyKey(key)).toBe(false)
  })
})

describe('requestHash', () => {
  const a = { postId: 'a', count: 1 }
  const b = { postId: 'b', count: 1 }

  it('is the same for the same request, in 64 hexadecimal digits', () => {
    expect(requestHash('like', [a])).toBe(requestHash('like', [{ count: 1, postId: 'a' }]))
    expect(requestHash('like', [a])).toMatch(/^[0-9a-f]{64}$/)
  })

  it('differs by route kind, post, count, order and number of items', () => {
    const hashes = [
      requestHash('like', [a]),
      requestHash('like', [b]),
      requestHash('likes', [a]),
      requestHash('likes', [{ ...a, count: 2 }]),
      requestHash('likes', [a, b]),
      requestHash('likes', [b, a]),
      requestHash('likes', [a, a]),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
