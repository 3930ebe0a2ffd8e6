import { expect, it } from 'vitest'
import { isAway } from './errors.ts'

const error = (name: string, code?: number) => Object.assign(new Error('x'), { name, code })

it.each([
  ['a cut connection', error('MongoNetworkError'), true],
  ['a cut connection within a bulk write', error('MongoBulkWriteError'), true],
  ['an election', error('MongoBulkWriteError', 10107), true],
  ['a full disk', error('MongoBulkWriteError', 14031), false],
  ['a missing right', error('MongoServerError', 13), false],
])('tells %s', (_, thrown, away) => expect(isAway(thrown)).toBe(away))
