import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Frame } from './events.ts'
import { createRounds, roundPace } from './rounds.ts'

const frame = (name: string) => name as unknown as Frame

const crowd = (size: number) => {
  const got = Array.from({ length: size }, (): Frame[] => [])
  const listeners = new Set(got.map((list) => ({ deliver: (f: Frame) => void list.push(f) })))
  return { got, listeners }
}

const { perTurn, everyMs } = roundPace
const spanMs = 80
const having = (got: Frame[][], amount = 1) => got.filter((list) => list.length >= amount).length

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('gives a few browsers their frame at once', () => {
  const { got, listeners } = crowd(perTurn - 1)
  const rounds = createRounds(listeners, () => spanMs)
  rounds.add(frame('a'))
  rounds.add(frame('b'))
  expect(having(got, 2)).toBe(perTurn - 1)
})

it('spreads a frame over a crowd, a few browsers at a time', () => {
  const { got, listeners } = crowd(perTurn * 20)
  const rounds = createRounds(listeners, () => spanMs)
  rounds.add(frame('a'))
  const had = [having(got)]
  while (had.at(-1)! < got.length) {
    vi.advanceTimersByTime(everyMs)
    had.push(having(got))
  }
  const turns = had.map((amount, i) => amount - (had[i - 1] ?? 0))
  expect(Math.max(...turns)).toBe(perTurn)
  expect(Math.min(...turns.slice(2, -1))).toBeGreaterThan(0)
  expect(had.length * everyMs).toBeGreaterThan(spanMs * 0.8)
  expect(had.length * everyMs).toBeLessThan(spanMs * 1.2)
})

it('hurries while another frame waits, and keeps the order', () => {
  const { got, listeners } = crowd(perTurn * 3)
  const rounds = createRounds(listeners, () => spanMs)
  rounds.add(frame('a'))
  rounds.add(frame('b'))
  vi.advanceTimersByTime(everyMs) // that turn was asked for before
  vi.advanceTimersByTime(1)
  expect(having(got)).toBe(perTurn * 3)
  vi.advanceTimersByTime(spanMs * 2)
  expect(got.every((list) => list.join() === 'a,b')).toBe(true)
})

it('passes over who leaves in the middle of a round, and begins the next one with all', () => {
  const { got, listeners } = crowd(perTurn + 2)
  const rounds = createRounds(listeners, () => spanMs)
  const [first] = listeners
  const last = [...listeners].at(-1)!
  rounds.add(frame('a'))
  listeners.delete(first!)
  listeners.delete(last)
  vi.advanceTimersByTime(spanMs)
  rounds.add(frame('b'))
  vi.advanceTimersByTime(spanMs)
  expect([got[0], got.at(-1), got.at(-2)]).toEqual([['a'], [], ['a', 'b']])
})

it('sends nothing after its stop', () => {
  const { got, listeners } = crowd(perTurn * 2)
  const rounds = createRounds(listeners, () => spanMs)
  rounds.add(frame('a'))
  rounds.stop()
  vi.advanceTimersByTime(spanMs)
  expect(got.at(-1)).toEqual([])
})
