import { expect, it } from 'vitest'
import { type Facts, verdictOf } from './audit-verdict.ts'

const exactly = (value: number) => ({ least: value, most: value })

it.each<[string, Facts, object]>([
  [
    'equal when both ends agree',
    { base: exactly(100), persisted: exactly(50), sum: 150 },
    { status: 'equal', moved: 0, difference: 0 },
  ],
  [
    'one like short, nothing moved',
    { base: exactly(100), persisted: exactly(50), sum: 149 },
    { status: 'different', difference: -1 },
  ],
  [
    'one like too many, nothing moved',
    { base: exactly(100), persisted: exactly(50), sum: 151 },
    { status: 'different', difference: 1 },
  ],
  [
    'within what moved, at its lower end',
    { base: exactly(100), persisted: { least: 50, most: 80 }, sum: 150 },
    { status: 'within', moved: 30, difference: 0 },
  ],
  [
    'within what moved, at its upper end',
    { base: exactly(100), persisted: { least: 50, most: 80 }, sum: 180 },
    { status: 'within', moved: 30, difference: 0 },
  ],
  [
    'below what moved',
    { base: exactly(100), persisted: { least: 50, most: 80 }, sum: 149 },
    { status: 'different', difference: -1 },
  ],
  [
    'above what moved',
    { base: exactly(100), persisted: { least: 50, most: 80 }, sum: 182 },
    { status: 'different', difference: 2 },
  ],
  [
    'a base taken while nothing moved',
    { base: null, persisted: exactly(0), sum: 7 },
    { status: 'equal', base: exactly(7) },
  ],
  [
    'a base taken while likes moved is a range',
    { base: null, persisted: { least: 50, most: 80 }, sum: 160 },
    { status: 'within', base: { least: 80, most: 110 }, moved: 30 },
  ],
  [
    'a later audit makes that range narrower',
    { base: { least: 80, most: 110 }, persisted: { least: 90, most: 100 }, sum: 190 },
    { status: 'within', base: { least: 90, most: 100 }, moved: 40 },
  ],
  [
    'and one in which nothing moves ends it, without having proved more than the range',
    { base: { least: 80, most: 110 }, persisted: exactly(90), sum: 190 },
    { status: 'within', base: exactly(100), moved: 30 },
  ],
  [
    'a range cannot hide what is outside of it',
    { base: { least: 80, most: 110 }, persisted: exactly(90), sum: 201 },
    { status: 'different', base: { least: 80, most: 110 }, difference: 1 },
  ],
])('%s', (_name, facts, expected) => {
  expect(verdictOf(facts)).toMatchObject(expected)
})

it('never says different of a sum that some moment of the sum explains', () => {
  for (let base = 0; base < 4; base++)
    for (let least = 0; least < 4; least++)
      for (let moved = 0; moved < 4; moved++)
        for (let seen = 0; seen <= moved; seen++) {
          const persisted = { least, most: least + moved }
          const facts = { base: exactly(base), persisted, sum: base + least + seen }
          expect(verdictOf(facts).status).toBe(moved === 0 ? 'equal' : 'within')
        }
})
