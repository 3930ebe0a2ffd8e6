// What the operator may do about the webhook: look at what is dead, send it again, send a test, go on after a pause.
import { randomBytes } from 'node:crypto'
import type {
  DeadNotificationsAnswer,
  NotificationsAnswer,
  ResendAnswer,
  TestAnswer,
} from '../../contract/index.ts'
import { aboutOf, type Notice, typeOf } from './notice.ts'
import type { Webhook } from './webhook.ts'

export interface NotificationControls {
  dead(limit: number): Promise<DeadNotificationsAnswer>
  /** The newest of them, at most `limit`; each has all its tries again. */
  resend(limit: number): Promise<ResendAnswer>
  resume(): Promise<NotificationsAnswer>
  test(): Promise<TestAnswer>
}

/** `now`: milliseconds since 1970, by Redis. */
export const createNotificationControls = (
  webhook: Webhook,
  now: () => number,
): NotificationControls => {
  const { queue } = webhook
  return {
    async dead(limit) {
      const [jobs, counts] = await Promise.all([queue.dead(limit), queue.counts()])
      const dead = jobs.map(({ id, data, attemptsMade, failedReason }) => ({
        id: id!,
        type: typeOf(data.notice),
        about: aboutOf(data.notice),
        at: data.at,
        tries: attemptsMade,
        reason: failedReason ?? 'unknown',
      }))
      return { dead, more: Math.max(0, counts.dead - dead.length) }
    },
    async resend(limit) {
      const jobs = await queue.dead(limit)
      const again = await Promise.allSettled(
        jobs.map((job) => job.retry('failed', { resetAttemptsMade: true })),
      )
      // Somebody else may have sent one again meanwhile.
      return { sentAgain: again.filter(({ status }) => status === 'fulfilled').length }
    },
    async resume() {
      await webhook.resume()
      return { state: 'sending' }
    },
    async test() {
      const notice: Notice = ['test', randomBytes(12).toString('base64url')]
      const [id] = await queue.add([{ notice, at: now() }])
      return { id: id! }
    },
  }
}
