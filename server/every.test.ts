import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { every } from './every.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('works again and again, never twice at a time, and a stop waits for what is under way', async () => {
  let begun = 0
  let ended = Promise.withResolvers<void>()
  const { start, stop } = every(10, () => {
    begun++
    return ended.promise
  })
  start()
  start()
  await vi.advanceTimersByTimeAsync(45)
  expect(begun).toBe(1)
  ended.resolve()
  ended = Promise.withResolvers()
  await vi.advanceTimersByTimeAsync(10)
  expect(begun).toBe(2)
  let isOver = false
  const stopped = stop().then(() => {
    isOver = true
  })
  await vi.advanceTimersByTimeAsync(45)
  expect(isOver).toBe(false)
  ended.resolve()
  await stopped
  start()
  await vi.advanceTimersByTimeAsync(45)
  expect(begun).toBe(2)
})

it('works at its start where it is told to', async () => {
  let begun = 0
  const { start, stop } = every(10, () => begun++, true)
  start()
  expect(begun).toBe(1)
  await stop()
})
