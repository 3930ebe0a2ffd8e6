import { expect, it } from 'vitest'
import { createForgotten } from './forgotten.ts'

it('tells each partition once, and ten minutes', () => {
  let now = 0
  const forgotten = createForgotten(() => now)
  expect(forgotten.count()).toBe(0)
  forgotten.note(3)
  forgotten.note(3)
  now = 400_000
  forgotten.note(4)
  expect(forgotten.count()).toBe(2)
  now = 700_000
  expect(forgotten.count()).toBe(1)
  now = 1_100_000
  expect(forgotten.count()).toBe(0)
})
