import { expect, it } from 'vitest'
import { redisMemory } from './memory-limit.ts'

const gb = 2 ** 30

it.each([
  ['a machine', 2 * gb, 0, gb],
  ['a container on it', 16 * gb, 2 * gb, gb],
  ['a container without a limit of its own', 2 * gb, Number.MAX_SAFE_INTEGER, gb],
  ['a large machine', 64 * gb, 0, 4 * gb],
  ['a small one', gb / 4, 0, gb / 4],
])('is half of the memory of %s', (_, total, constrained, bytes) => {
  expect(redisMemory(total, constrained)).toBe(bytes)
})
