// Role sampler: one sample a second of the whole system.
import { createReadNodes } from '../stream/read-nodes.ts'
import { createSampler } from '../stream/sampler.ts'
import type { BuiltRole, Common } from './common.ts'

export const buildSampler = (common: Common) => {
  const { config, log, redis, scripts, queue, publisher, lifecycle } = common
  const sampler = createSampler({
    redis: redis.commands,
    scripts,
    partitions: config.partitions,
    drainIntervalMs: config.drainIntervalMs,
    shares: config,
    readNodes: createReadNodes({ ...redis, partitions: config.partitions, shares: config }),
    queueCounts: queue.counts,
    queuePaused: async () => (await queue.open()).isPaused(),
    durability: redis.durability,
    publisher,
    log: log.child({ part: 'sampler' }),
  })
  lifecycle.own('sampler', sampler.stop)
  return { sampler, role: { start: sampler.start } satisfies BuiltRole }
}
