// Role sampler: one sample a second of the whole system.
import { createAlertNotices } from '../notifications/alert-notices.ts'
import { createNotices } from '../notifications/notices.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { RedisNode } from '../redis/node.ts'
import { createReadNodes } from '../stream/read-nodes.ts'
import { createSampler } from '../stream/sampler.ts'
import type { BuiltRole, Common } from './common.ts'

export const buildSampler = (common: Common) => {
  const { config, log, redis, scripts, queue, publisher, lifecycle, redisSilence } = common
  const isAway = (node: RedisNode) => node.reason() !== null || redisSilence.of(node)
  const sampler = createSampler({
    redis: redis.commands,
    scripts,
    partitions: config.partitions,
    drainIntervalMs: config.drainIntervalMs,
    shares: config,
    readNodes: createReadNodes({
      ...redis,
      isSilent: redisSilence.of,
      partitions: config.partitions,
      shares: config,
    }),
    isAway: (p) => isAway(redis.nodeFor(partitionKeys(p).meta)()),
    queueCounts: queue.counts,
    queuePaused: async () => (await queue.open()).isPaused(),
    durability: redis.durability,
    readWebhook: createWebhookReader(common),
    noticeAlerts: createAlertNotices(config, scripts, log),
    publisher,
    log: log.child({ part: 'sampler' }),
  })
  lifecycle.own('sampler', sampler.stop)
  return { sampler, role: { start: sampler.start } satisfies BuiltRole }
}

/** What waits for the webhook, and whether it is sent to; null: none is set. */
const createWebhookReader = ({ config, redis, webhook }: Common) => {
  if (!webhook) return null
  const notices = createNotices(redis.commands, config.partitions)
  return async () => {
    const asked = [notices.count(), webhook.queue.counts(), webhook.state()] as const
    const [left, { ready, delayed, dead }, state] = await Promise.all(asked)
    return { state, dead, waiting: left + ready + delayed }
  }
}
