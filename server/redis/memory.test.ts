import { expect, it } from 'vitest'
import { memoryUse } from './memory.ts'

const shares = { redisMaxBytes: 0, redisFullPercent: 85, idempotencyPercent: 40 }
const memory = (maxmemory: number) =>
  `# Memory\r\nused_memory:5000\r\nused_memory_rss:9000\r\nmaxmemory:${maxmemory}\r\nmem_not_counted_for_evict:1000\r\n`
const keyspace = '# Keyspace\r\ndb0:keys=12,expires=4,avg_ttl=0\r\n'

it('counts what Redis counts, and what expires', () => {
  expect(memoryUse(memory(10_000), keyspace, shares)).toEqual({
    ...{ usedBytes: 4000, maxBytes: 10_000, fullBytes: 8500 },
    ...{ keysBytes: 980, keysMaxBytes: 4000 },
  })
})

it('has no bounds where Redis has none, unless one was set for it', () => {
  expect(memoryUse(memory(0), '# Keyspace\r\n', shares)).toEqual({
    ...{ usedBytes: 4000, maxBytes: null, fullBytes: null, keysBytes: 0, keysMaxBytes: null },
  })
  const set = { ...shares, redisMaxBytes: 2000 }
  expect(memoryUse(memory(0), '', set)).toMatchObject({ maxBytes: 2000, fullBytes: 1700 })
  expect(memoryUse(memory(10_000), '', set)).toMatchObject({ maxBytes: 10_000 })
})

it('knows nothing where Redis does not tell', () => {
  const withheld = 'redis_version:7.2.0\r\nloading:0\r\n'
  expect(memoryUse(withheld, withheld, shares)).toMatchObject({ usedBytes: null, keysBytes: null })
})
