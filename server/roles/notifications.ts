// What a worker process does for the webhook. Loaded only where one is set.

import { version } from '../../files/root.ts'
import { createNotifications } from '../notifications/notifications.ts'
import type { Webhook } from '../notifications/webhook.ts'
import { queuePrefix } from '../redis/keys.ts'
import type { BuiltRole, Common } from './common.ts'

export const buildNotifications = (common: Common, webhook: Webhook): BuiltRole => {
  const { config, redis, lifecycle, log } = common
  const notifications = createNotifications({
    ...{ config, webhook },
    redis: redis.commands,
    connection: redis.forWorker(),
    writeProbe: () => redis.nodeFor(queuePrefix)().probe(),
    now: common.redisClock.now,
    version,
    traces: common.traces,
    log: log.child({ part: 'notifications' }),
  })
  lifecycle.own('notifications', notifications.stop)
  return {
    start: notifications.start,
    metrics: notifications.tally.metrics,
    report: () => ({ notifications: notifications.tally.report() }),
  }
}
