import { expect, it } from 'vitest'
import { UsageError } from '../command.ts'
import { readStartOptions } from './options.ts'

it.each([
  ['--api 0', '--api must be a whole number from 1 to 64'],
  ['--api=-1', '--api must be a whole number from 1 to 64'],
  ['--workers many', '--workers must be a whole number from 1 to 64'],
  ['--api 65', '--api must be a whole number from 1 to 64'],
  ['--api 2 --dev', '--dev runs one process: not with --api or --workers'],
])('refuses the words %s', (words, reason) => {
  expect(() => readStartOptions(words.split(' '))).toThrow(new UsageError(reason))
})

it('reads how many processes are wanted; without a word it is one', () => {
  const counts = { api: 2, workers: null }
  expect(readStartOptions(['--api', '2'])).toEqual({ dev: false, counts })
  expect(readStartOptions([])).toEqual({ dev: false, counts: null })
})
