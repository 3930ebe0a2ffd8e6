// Whether the webhook is sent to: BullMQ's own pause of the queue, so that Bull Board shows and takes it off as well. A
// receiver that answered 410 is noted beside it, until somebody sends again or another address is set.
import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { sharedKeys } from '../redis/keys.ts'
import type { Traces } from '../traces/traces.ts'
import { createNotificationQueue, type NotificationQueue } from './queue.ts'

export type WebhookState = 'sending' | 'paused' | 'gone'

export interface WebhookSwitch {
  state(): Promise<WebhookState>
  /** It answered 410. */
  gone(): Promise<void>
  resume(): Promise<void>
  /** Goes on when it was another address that was gone. */
  forgetOther(): Promise<void>
}

/** The webhook that is set, as every role sees it. */
export interface Webhook extends WebhookSwitch {
  readonly url: URL
  readonly queue: NotificationQueue
}

/** `redis`: as createNotificationQueue has it. */
export const createWebhook = (redis: Redis, url: URL, traces?: Traces): Webhook => {
  const queue = createNotificationQueue(redis, traces)
  /** Not the address itself: it may carry a token. */
  const mark = createHash('sha256').update(url.href).digest('base64url')
  const noted = () => redis.hget(sharedKeys.webhook, 'gone')

  const resume = async () => {
    await (await queue.open()).resume()
    await redis.hdel(sharedKeys.webhook, 'gone')
  }

  return {
    ...{ url, queue, resume },
    async state() {
      if (!(await queue.isPaused())) return 'sending'
      return (await noted()) === null ? 'paused' : 'gone'
    },
    async gone() {
      await redis.hset(sharedKeys.webhook, 'gone', mark)
      await (await queue.open()).pause()
    },
    async forgetOther() {
      const gone = await noted()
      if (gone !== null && gone !== mark) await resume()
    },
  }
}
