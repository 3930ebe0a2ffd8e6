// The clock of the drain: every interval it claims each partition once. Any number of producers may run; a
// tick that dies anywhere is made good by the next one. No batch opens before `base` is stored,
// because the audit could not tell its likes from those MongoDB had already.
import type { Log } from '../log.ts'
import type { RedisConnections } from '../redis/connections.ts'
import { partitionKeys } from '../redis/keys.ts'
import { refusalOf } from '../redis/refusals.ts'
import type { Auditor } from './audit.ts'
import type { Claim } from './claim.ts'

export interface Producer {
  start(): void
  /** Waits for the claims under way. */
  stop(): Promise<void>
  /** When the next round over the partitions begins, milliseconds since 1970, by Redis. */
  nextTickAt(): number
}

interface ProducerDeps {
  readonly redis: RedisConnections
  readonly claim: Claim
  readonly auditor: Auditor
  readonly partitions: number
  readonly intervalMs: number
  /** by Redis */
  readonly now: () => number
  readonly log: Log
}

/** Beats closer than this are joined: timers are not exact enough for more. */
const shortestBeatMs = 10

export const createProducer = (deps: ProducerDeps): Producer => {
  const { redis, claim, auditor, partitions, intervalMs, now, log } = deps
  // The partitions take turns within an interval: their slices then have MongoDB one after the other,
  // which gets each of them there sooner than all at once.
  const beats = Math.max(1, Math.min(partitions, Math.floor(intervalMs / shortestBeatMs)))
  const running = new Map<number, Promise<void>>()
  let refused: string | null = null // said once, not at every tick of every partition
  let timer: NodeJS.Timeout | undefined
  let next = 0
  let dueAt = now() + intervalMs

  const claimOne = async (partition: number) => {
    if (!redis.nodeFor(partitionKeys(partition).meta)().answers()) return
    try {
      if (await auditor.hasBase()) await claim(partition, 'tick')
      refused = null
    } catch (error) {
      const reason = refusalOf(error)
      if (reason === null || reason !== refused) log.warn({ partition, err: error }, 'claim failed')
      refused = reason
    }
  }

  const beat = () => {
    if (next === 0) dueAt = now() + intervalMs
    for (let partition = next; partition < partitions; partition += beats) {
      if (running.has(partition)) continue
      running.set(
        partition,
        claimOne(partition).finally(() => running.delete(partition)),
      )
    }
    next = (next + 1) % beats
  }

  return {
    start() {
      timer ??= setInterval(beat, intervalMs / beats)
    },
    async stop() {
      clearInterval(timer)
      await Promise.all(running.values())
    },
    nextTickAt: () => dueAt,
  }
}
