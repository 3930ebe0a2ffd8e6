import { expect, it } from 'vitest'
import { UsageError } from '../../cli/command.ts'
import { parseFaultsOptions } from './options.ts'

it('reads what is asked for', () => {
  expect(parseFaultsOptions(['--full', '--seed', '7'])).toMatchObject({ seed: 7, rounds: 312 })
  expect(parseFaultsOptions(['--full', '--only', 'x', '--seed', '7'])).toMatchObject({
    rounds: null,
  })
  expect(parseFaultsOptions(['--seed', '7', '--round', '11-17'])).toMatchObject({ round: [11, 17] })
  expect(parseFaultsOptions(['--seed', '7', '--round', '3'])).toMatchObject({ round: [3, 3] })
  expect(parseFaultsOptions(['--redis', 'cluster']).redis).toBe('cluster')
  expect(parseFaultsOptions([]).redis).toBe('single')
  expect(parseFaultsOptions([]).seed).toBeGreaterThanOrEqual(0)
})

it.each([
  [['--seed', 'x'], '--seed must be a whole number'],
  [['--rounds', '0'], '--rounds must be a whole number'],
  [['--round', '5-3'], '--round must be'],
  [['--round', '1-2-3'], '--round must be'],
  [['--redis', 'two'], '--redis must be single, sentinel, cluster'],
  [['--fleets', '9'], '--fleets must be'],
  [['--rouns', '9'], "Unknown option '--rouns'"],
  [['crash'], 'Unexpected argument'],
])('refuses %j with one line', (argv, words) => {
  expect(() => parseFaultsOptions(argv)).toThrow(UsageError)
  expect(() => parseFaultsOptions(argv)).toThrow(words)
})
