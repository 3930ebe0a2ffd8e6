import { expect, it } from 'vitest'
import { nodeUse, unknownUse } from './node-use.ts'

const shares = { redisMaxBytes: 0, redisFullPercent: 85, idempotencyPercent: 40 }

it('reads what a node says, and counts only replicas that are in step', () => {
  const info = [
    ...['# Memory', 'used_memory:5000', 'maxmemory:10000', 'mem_not_counted_for_evict:1000'],
    ...['# Stats', 'instantaneous_ops_per_sec:42'],
    ...['# Replication', 'role:master', 'connected_slaves:2'],
    'slave0:ip=127.0.0.1,port=1,state=online,offset=5,lag=0',
    'slave1:ip=127.0.0.1,port=2,state=wait_bgsave,offset=0,lag=0',
  ].join('\r\n')
  expect(nodeUse(info, shares)).toEqual({
    ...{ usedBytes: 4000, maxBytes: 10_000, operationsPerSecond: 42, replicas: 1 },
  })
})

it('calls unknown what it does not say', () => {
  expect(nodeUse('redis_version:7.0.15\r\nloading:0\r\n', shares)).toEqual(unknownUse)
})
