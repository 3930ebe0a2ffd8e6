import { expect, it } from 'vitest'
import { UsageError } from '../command.ts'
import { readPartitionsOptions } from './options.ts'

it('plans nothing without a number, and does not take words for one', () => {
  expect(readPartitionsOptions([])).toEqual({ to: null, plan: true })
  expect(readPartitionsOptions(['--to', '16', '--plan'])).toEqual({ to: 16, plan: true })
  for (const words of ['--to many', '--to=-8', '--too 8'])
    expect(() => readPartitionsOptions(words.split(' '))).toThrow(UsageError)
})
