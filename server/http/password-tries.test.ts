import { expect, it } from 'vitest'
import { createPasswordTries } from './password-tries.ts'

const start = (addresses?: number) => {
  let now = 0
  const told: [string, number][] = []
  const tries = createPasswordTries({
    tell: (address, wrong) => told.push([address, wrong]),
    clock: () => now,
    ...(addresses && { addresses }),
  })
  return {
    tries,
    told,
    pass: (ms: number) => {
      now += ms
    },
    guess: (address: string, times: number) => {
      for (let i = 0; i < times; i++) tries.wrong(address)
    },
  }
}

it('doubles the wait after ten wrong tries, up to a quarter of an hour', () => {
  const { tries, pass, guess } = start()
  guess('a', 9)
  expect(tries.tooEarly('a')).toBe(0)
  const waits = Array.from({ length: 13 }, () => {
    tries.wrong('a')
    const wait = tries.tooEarly('a')
    pass(wait * 1000)
    expect(tries.tooEarly('a')).toBe(0)
    return wait
  })
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
})

it('does not make the wait longer for tries that come too early', () => {
  const { tries, pass, guess } = start()
  guess('a', 12)
  for (let i = 0; i < 100; i++) expect(tries.tooEarly('a')).toBe(4)
  pass(3001)
  expect(tries.tooEarly('a')).toBe(1)
})

it('lets another address in, and forgets an address after the right password or an hour', () => {
  const { tries, pass, guess } = start()
  guess('a', 15)
  expect(tries.tooEarly('b')).toBe(0)
  tries.right('b')
  expect(tries.tooEarly('a')).toBeGreaterThan(0)
  tries.right('a')
  expect(tries.tooEarly('a')).toBe(0)
  guess('a', 11)
  pass(3_600_001)
  expect(tries.tooEarly('a')).toBe(0)
  guess('a', 9)
  expect(tries.tooEarly('a')).toBe(0)
})

it('tells at once, then once a minute with the number of tries since, looked at or not', () => {
  const { tries, told, pass, guess } = start()
  guess('a', 10)
  for (let i = 0; i < 50; i++) tries.tooEarly('a')
  expect(told).toEqual([['a', 1]])
  pass(60_000)
  tries.wrong('a')
  tries.wrong('b')
  expect(told.slice(1)).toEqual([
    ['a', 60],
    ['b', 1],
  ])
})

it('keeps a bounded number of addresses, and those that try', () => {
  const { tries, guess } = start(100)
  guess('guesser', 15)
  for (let i = 0; i < 1000; i++) {
    tries.wrong(`address ${i}`)
    expect(tries.tooEarly('guesser')).toBeGreaterThan(0)
  }
  expect(tries.size()).toBe(100)
})
