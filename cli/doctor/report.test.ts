import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import type { Result } from './check.ts'
import { report, summary } from './report.ts'

const results: Result[] = [
  { group: 'Redis', id: 'redis.reach', title: 'server', level: 'ok', says: 'Redis 7.0.15' },
  {
    group: 'Redis',
    id: 'redis.rights',
    title: 'rights',
    level: 'fault',
    says: 'this user may not run XADD, and much more that makes the line too long for 80 columns',
    todo: 'ACL SETUSER likeflow +xadd',
  },
  { group: 'This machine', id: 'machine.disk', title: 'disk', level: 'unknown', says: 'not told' },
]

it('has a line for each finding, and below it what to do', () => {
  expect(report(results, { columns: 80, colours: false })).toBe(`Redis
  ok       server  Redis 7.0.15
  fault    rights  this user may not run XADD, and much more that makes the line
                   too long for 80 columns
                   → ACL SETUSER likeflow +xadd

This machine
  unknown  disk    not told

1 fault, 1 unknown, 1 ok
`)
})

it('is never wider than the terminal, and as wide as it where that helps', () => {
  for (const columns of [50, 80, 120])
    for (const line of report(results, { columns, colours: false }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(columns)
  expect(report(results, { columns: 200, colours: false })).toContain('long for 80 columns\n')
})

it('says the same with colours as without', () => {
  const [plain, coloured] = [false, true].map((colours) =>
    report(results, { columns: 80, colours }),
  )
  expect(coloured).not.toBe(plain)
  expect(stripVTControlCharacters(coloured!)).toBe(plain)
})

it('has one line for all that nobody asked', () => {
  const notAsked = (title: string): Result => ({
    ...{ group: 'MongoDB', id: title, title, level: 'unknown', says: 'not asked' },
  })
  expect(report([notAsked('rights'), notAsked('clock')], { columns: 80, colours: false })).toBe(
    'MongoDB\n  unknown  2 more  not asked\n\n2 unknown\n',
  )
})

it('counts the unknown apart from what is good', () => {
  expect(summary(results)).toBe('1 fault, 1 unknown, 1 ok')
})
