import { describe, expect, it } from 'vitest'
import { durabilityOf, durabilityRefusal } from './durability.ts'

const right = {
  'maxmemory-policy': 'noeviction',
  appendonly: 'yes',
  appendfsync: 'always',
  'no-appendfsync-on-rewrite': 'no',
}
const told = (settings: Record<string, string>) => new Map(Object.entries(settings))

describe('durability', () => {
  it.each([
    ['all right', right, 'always', 'always', null],
    ['all right', right, 'declared', 'always', null],
    ['one wrong', { ...right, appendfsync: 'everysec' }, 'always', 'relaxed', 'redis-not-durable'],
    ['one wrong', { ...right, appendonly: 'no' }, 'declared', 'relaxed', 'redis-not-durable'],
    ['one wrong', { ...right, appendonly: 'no' }, 'relaxed', 'relaxed', null],
    ['nothing', {}, 'always', 'unknown', 'redis-durability-unknown'],
    ['nothing', {}, 'declared', 'declared', null],
    ['nothing', {}, 'relaxed', 'unknown', null],
    ['a part', { appendonly: 'yes' }, 'always', 'unknown', 'redis-durability-unknown'],
    ['a policy', { 'maxmemory-policy': 'noeviction' }, 'declared', 'declared', null],
    [
      'a wrong policy',
      { 'maxmemory-policy': 'allkeys-lru' },
      'declared',
      'relaxed',
      'redis-not-durable',
    ],
  ] as const)(
    'told %s %o and asked for %s: %s, refused: %s',
    (_, settings, demand, found, reason) => {
      expect(durabilityOf(told(settings), demand)).toBe(found)
      expect(durabilityRefusal(found, demand)).toBe(reason)
    },
  )
})
