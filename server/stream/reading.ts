// One look at the whole system: all is asked for at once, so a reading is about one instant.
import type { Redis } from 'ioredis'
import type { NodeNumbers } from '../../contract/index.ts'
import { currentAudit, currentReport } from '../migrations/old-words.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { type MemoryShares, memoryUse } from '../redis/memory.ts'
import type { Scripts } from '../redis/scripts.ts'
import { endsWithin } from '../within.ts'
import { createProcessWatch } from './process-watch.ts'
import type { Reading } from './sample.ts'
import type { WebhookReading } from './webhook-work.ts'

export interface ReadingDeps {
  readonly redis: Redis
  readonly scripts: Scripts
  readonly partitions: number
  /** BullMQ's `getJobCounts`; a state that is missing counts as 0. */
  readonly queueCounts: () => Promise<Record<string, number>>
  readonly queuePaused: () => Promise<boolean>
  /** Without it no webhook is set. */
  readonly readWebhook?: (() => Promise<WebhookReading>) | null
  readonly shares: MemoryShares
  readonly readNodes: () => Promise<NodeNumbers[]>
  /** Whether the server of this partition is known to be away. */
  readonly isAway?: (partition: number) => boolean
  /** Monotonic, milliseconds. */
  readonly clock?: () => number
}

const lookMs = 200 // at a node that owes its answer

const queueOf = (counts: Record<string, number>): Reading['queue'] => ({
  waiting: (counts.wait ?? 0) + (counts.waiting ?? 0) + (counts.paused ?? 0),
  active: counts.active ?? 0,
  delayed: counts.delayed ?? 0,
  failed: counts.failed ?? 0,
  completed: counts.completed ?? 0,
})

/** Answers a function that takes a reading; it throws when Redis does not answer. */
export const createReader = (deps: ReadingDeps) => {
  const { redis, scripts, partitions, queueCounts, queuePaused } = deps
  const clockNow = deps.clock ?? (() => performance.now())
  const watch = createProcessWatch()
  const keys = Array.from({ length: partitions }, (_, p) => partitionKeys(p))

  const last: Reading['partitions'][number][] = []

  /** Of a node that is away what it said last: one of them takes no sample of the others. */
  const metaOf = async (p: number) => {
    try {
      const asked = scripts.readMeta(keys[p]!)
      while (!(await endsWithin(lookMs, asked))) if (last[p] && deps.isAway?.(p)) return last[p]
      last[p] = await asked
    } catch (error) {
      if (!last[p]) throw error
    }
    return last[p]
  }

  const forget = async (gone: readonly string[]) => {
    if (gone.length > 0) await redis.hdel(sharedKeys.procs, ...gone)
  }

  return async (): Promise<Reading> => {
    const time = await redis.time() // fails at once without Redis
    const [metas, reports, memory, keyspace, audit, counts, paused, nodes, webhook] =
      await Promise.all([
        Promise.all(keys.map((_, p) => metaOf(p))),
        redis.hvals(sharedKeys.procs),
        redis.info('memory'),
        redis.info('keyspace'),
        redis.hget(sharedKeys.audit, 'last'),
        queueCounts(),
        queuePaused(),
        deps.readNodes(),
        deps.readWebhook?.() ?? null,
      ])
    const at = Number(time[0]) * 1000 + Math.floor(Number(time[1]) / 1000)
    const clock = clockNow()
    const { live, gone } = watch(reports.map(currentReport), at, clock)
    await forget(gone)
    return {
      at,
      clock,
      partitions: metas,
      live,
      queue: queueOf(counts),
      workerPaused: paused,
      memory: memoryUse(memory, keyspace, deps.shares),
      nodes,
      audit: audit === null ? null : currentAudit(audit),
      webhook,
    }
  }
}
