import { expect, it } from 'vitest'
import { createKeptBytes } from './kept-bytes.ts'

/** A text that says which making it is, and a clock that the test moves. */
const counted = (keptMs: number) => {
  const state = { now: 0, made: 0, gate: Promise.resolve() }
  const make = async () => {
    const text = `text ${++state.made}`
    await state.gate
    return text
  }
  return { state, bytes: createKeptBytes({ make, keptMs, clock: () => state.now }) }
}

it('makes one text for all who ask while it is made, and gives them the same bytes', async () => {
  const { state, bytes } = counted(1000)
  const answers = await Promise.all(Array.from({ length: 64 }, bytes))
  expect(state.made).toBe(1)
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]!.toString()).toBe('text 1')
})

it('keeps it for its time, counted from when the making began, and no longer', async () => {
  const { state, bytes } = counted(1000)
  const opened = Promise.withResolvers<void>()
  state.gate = opened.promise
  const first = bytes()
  state.now = 400
  opened.resolve()
  expect((await first).toString()).toBe('text 1')
  state.now = 999
  expect((await bytes()).toString()).toBe('text 1')
  state.now = 1000
  expect((await bytes()).toString()).toBe('text 2')
})

it('tells a failure to all who waited for it and tries again for the next', async () => {
  let fails = true
  let made = 0
  const make = async () => {
    made++
    if (fails) throw new Error('not now')
    return 'now'
  }
  const bytes = createKeptBytes({ make, keptMs: 1000 })
  const waiting = await Promise.allSettled([bytes(), bytes()])
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect((await bytes()).toString()).toBe('now')
  expect(made).toBe(2)
})
