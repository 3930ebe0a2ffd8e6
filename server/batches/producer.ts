// The clock of the drain: every interval it claims each partition. Any number of producers may run; a
// tick that dies anywhere is made good by the next one. No generation opens before `base` is stored,
// because the audit could not tell its likes from those MongoDB had already.
import type { Log } from '../log.ts'
import type { RedisConnections } from '../redis/connections.ts'
import type { Auditor } from './audit.ts'
import type { Claim } from './claim.ts'

export interface Producer {
  start(): void
  /** Waits for the tick under way. */
  stop(): Promise<void>
  /** When the next tick is due, milliseconds since 1970. */
  nextTickAt(): number
}

interface ProducerParts {
  readonly redis: RedisConnections
  readonly claim: Claim
  readonly auditor: Auditor
  readonly partitions: number
  readonly intervalMs: number
  readonly log: Log
}

export const createProducer = (parts: ProducerParts): Producer => {
  const { redis, claim, auditor, partitions, intervalMs, log } = parts
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | null = null
  let dueAt = Date.now() + intervalMs

  const claimOne = (partition: number) =>
    claim(partition, 'tick').catch((error) => log.warn({ partition, err: error }, 'claim failed'))

  const tick = async () => {
    if (redis.state() === 'away') return
    try {
      if (!(await auditor.hasBase())) return
    } catch (error) {
      return log.warn({ err: error }, 'base not read')
    }
    await Promise.all(Array.from({ length: partitions }, (_, p) => claimOne(p)))
  }

  const beat = () => {
    dueAt = Date.now() + intervalMs
    ticking ??= tick().finally(() => {
      ticking = null
    })
  }

  return {
    start() {
      timer ??= setInterval(beat, intervalMs)
    },
    async stop() {
      clearInterval(timer)
      await ticking
    },
    nextTickAt: () => dueAt,
  }
}
