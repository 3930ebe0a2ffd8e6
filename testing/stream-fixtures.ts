// Whole values of the wide types, for tests that look at one field.
import type { ProcessReport } from '../contract/index.ts'
import type { MemoryUse } from '../server/redis/memory.ts'
import type { PartitionMeta } from '../server/redis/scripts.ts'
import type { Reading } from '../server/stream/sample.ts'

export const metaWith = (fields: Partial<PartitionMeta> = {}): PartitionMeta => ({
  ...{ id: 'i', openSeq: null, lastSeq: '0', settledSeq: '0', slices: '0' },
  ordinals: { next: 1, open: null, settled: 0 },
  ...{ accepted: 0, pending: 0, claimed: 0, openlikes: 0, taken: 0, settled: 0 },
  ...{ dead: 0, discarded: 0, missing: 0, since: null, openSince: null, openedAt: null },
  ...{ hold: null, paused: false, stopped: null, rebase: null, layout: null },
  ...{ pendingPosts: 0, claimedPosts: 0, unnoticed: 0, isChange: false },
  ...{ raised: 0, lowered: 0, raising: 0, lowering: 0 },
  ...fields,
})

export const reportWith = (fields: Partial<ProcessReport> = {}): ProcessReport => ({
  ...{
    id: 'process',
    host: 'here',
    pid: 1,
    roles: [],
    at: 0,
    rssBytes: 0,
    loopDelayP99Ms: 0,
    mongodb: 'up',
  },
  ...fields,
})

export const workerWith = (
  fields: Partial<NonNullable<ProcessReport['worker']>> = {},
): NonNullable<ProcessReport['worker']> => ({
  ...{ slots: 4, busy: 0, operations: 0, likesWritten: 0 },
  ...{ batches: 0, posts: 0, likes: 0, bulkWriteMs: [] },
  ...fields,
})

export const memoryWith = (fields: Partial<MemoryUse> = {}): MemoryUse => ({
  ...{ usedBytes: 1000, maxBytes: null, fullBytes: null, keysBytes: 0, keysMaxBytes: null },
  ...fields,
})

export const readingWith = (fields: Partial<Reading> = {}): Reading => ({
  ...{ at: 1_000_000, clock: 0, partitions: [metaWith()], live: [] },
  queue: { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 },
  ...{ workerPaused: false, memory: memoryWith(), nodes: [], audit: null, webhook: null },
  ...fields,
})
