import { beforeEach, expect, it } from 'vitest'
import { createWriteRefusals, type WriteRefusals } from './write-refusals.ts'

let refusals: WriteRefusals
let at: number
beforeEach(() => {
  at = 0
  refusals = createWriteRefusals(() => at)
})

const answer = (code: number) => Object.assign(new Error('x'), { name: 'MongoServerError', code })
const cut = Object.assign(new Error('x'), { name: 'MongoNetworkError' })

it('tells what lasts, and nothing of what passes', () => {
  refusals.failed(answer(13))
  at += 4999
  expect(refusals.lasting()).toBe(null)
  at += 1
  expect(refusals.lasting()).toEqual({ reason: 'Unauthorized', ms: 5000 })
  refusals.worked()
  expect(refusals.lasting()).toBe(null)
  refusals.failed(answer(13))
  expect(refusals.lasting()).toBe(null)
})

it.each([
  [14031, 'OutOfDiskSpace'],
  [10107, 'NotWritablePrimary'],
  [99_999, 'code 99999'],
])('names code %d', (code, reason) => {
  refusals.failed(answer(code))
  at += 5000
  expect(refusals.lasting()).toMatchObject({ reason })
})

it('keeps what the server said when the connection breaks afterwards', () => {
  refusals.failed(answer(14031))
  refusals.failed(cut)
  at += 5000
  expect(refusals.lasting()).toMatchObject({ reason: 'OutOfDiskSpace' })
})

it('waits longer each time, not beyond 2 s, and anew after a success', () => {
  const waits = Array.from({ length: 8 }, () => refusals.failed(cut).waitMs)
  expect(waits).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000])
  refusals.worked()
  expect(refusals.failed(cut)).toEqual({ waitMs: 100, again: false })
  expect(refusals.failed(cut)).toMatchObject({ again: true })
})

it('does not know what it has not met again for long', () => {
  refusals.failed(cut)
  at += 29_000
  expect(refusals.lasting()).toMatchObject({ ms: 29_000 })
  at += 2000
  expect(refusals.lasting()).toBe(null)
  refusals.failed(answer(13))
  at += 4999
  expect(refusals.lasting()).toBe(null)
})
