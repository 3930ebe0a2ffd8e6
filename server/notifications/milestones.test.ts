import { expect, it } from 'vitest'
import { passed } from './milestones.ts'

const milestones = [10, 100, 1000]

it.each([
  [0, 9, []],
  [9, 10, [10]],
  [10, 11, []],
  [5, 1000, [10, 100, 1000]],
  [99, 1001, [100, 1000]],
  [100, 100, []],
])('from %i to %i likes passes %j', (before, after, expected) => {
  expect(passed(before, after, milestones)).toEqual(expected)
})

it('passes each milestone in exactly one of any writes that follow each other', () => {
  const totals = [0, 3, 10, 10, 57, 99, 100, 101, 999, 1000, 5000]
  const all = totals.slice(1).flatMap((after, i) => passed(totals[i]!, after, milestones))
  expect(all).toEqual(milestones)
})
