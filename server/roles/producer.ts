// Role producer: the clock of the drain, and the audit.
import { createProducer } from '../batches/producer.ts'
import type { BuiltRole, Common } from './common.ts'

export const buildProducer = (common: Common): BuiltRole => {
  const { config, log, redis, claim, auditor, pauses, lifecycle, redisClock } = common
  const producer = createProducer({
    redis,
    claim,
    auditor,
    partitions: config.partitions,
    intervalMs: config.drainIntervalMs,
    now: redisClock.now,
    log: log.child({ part: 'producer' }),
  })
  lifecycle.own('producer', producer.stop)
  return {
    start() {
      auditor.start()
      producer.start()
      pauses.start()
    },
    report: () => ({ producer: { nextTickAt: producer.nextTickAt() } }),
  }
}
