// The webhook's part of a worker process: from the notices into the queue, and from the queue to the receiver.
import type { Redis } from 'ioredis'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { WriteProbe } from '../redis/write-probe.ts'
import type { Traces } from '../traces/traces.ts'
import { createMover } from './mover.ts'
import { createNotices } from './notices.ts'
import { createReceiver } from './receiver.ts'
import { createSendTally, type SendTally } from './send-tally.ts'
import { createSender } from './sender.ts'
import type { Webhook } from './webhook.ts'

export interface Notifications {
  start(): void
  stop(): Promise<void>
  readonly tally: SendTally
}

interface NotificationsDeps {
  readonly config: Pick<Config, 'webhookSecrets' | 'webhookRate' | 'webhookPrivate' | 'partitions'>
  readonly webhook: Webhook
  readonly redis: Redis
  /** a client of its own that waits, for BullMQ */
  readonly connection: Redis
  readonly writeProbe: WriteProbe
  readonly now: () => number
  readonly version: string
  readonly traces: Traces
  readonly log: Log
}

export const createNotifications = (deps: NotificationsDeps): Notifications => {
  const { config, webhook, redis, connection, writeProbe, now, version, traces, log } = deps
  const { url, queue } = webhook
  const tally = createSendTally()
  const mover = createMover({ ...createNotices(redis, config.partitions), ...queue }, log)
  const sender = createSender({
    ...{ connection, queue, writeProbe, tally, now, traces, log },
    url,
    rate: config.webhookRate,
    receiver: createReceiver({
      url,
      secrets: config.webhookSecrets,
      allowsPrivate: config.webhookPrivate,
      userAgent: `LikeFlow/${version}`,
    }),
    onGone: async () => {
      log.warn('the webhook answered 410: nothing is sent until somebody resumes it')
      await webhook.gone()
    },
  })
  return {
    tally,
    start() {
      // Asked again by the next process that starts: until then it stays as the operator sees it.
      webhook.forgetOther().catch((error) => log.debug({ err: error }, 'webhook state not read'))
      mover.start()
      sender.start()
    },
    async stop() {
      await mover.stop()
      await sender.stop()
    },
  }
}
