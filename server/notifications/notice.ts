// One thing to be told by webhook, as it waits in Redis: short, because a hundred thousand may wait. Pure.
//
// The id is made of what the notice is about, never of when or by whom it was noticed: whoever notices it again makes
// the same id, so the queue keeps it once and a receiver can tell a repeat. Another installation makes another id of the
// same milestone: one receiver may hear both.
import { createHash } from 'node:crypto'
import type { Alert, Notification, NotificationType } from '../../contract/index.ts'

export type Notice =
  | readonly ['milestone', postId: string, milestone: number, likes: number]
  | readonly [
      'batch',
      partition: number,
      seq: string,
      ordinal: number,
      posts: number,
      likes: number,
    ]
  | readonly ['raised' | 'ended', alert: Alert]
  | readonly ['test', id: string]

export const textOf = (notice: Notice): string => JSON.stringify(notice)
export const noticeOf = (text: string): Notice => JSON.parse(text) as Notice

const identityOf = (notice: Notice): readonly (string | number)[] => {
  switch (notice[0]) {
    case 'milestone':
    case 'batch':
      return notice.slice(0, 3) as (string | number)[]
    case 'raised':
      return ['raised', notice[1].code, notice[1].since, notice[1].level]
    case 'ended':
      return ['ended', notice[1].code, notice[1].since]
    case 'test':
      return notice
  }
}

/** The `webhook-id`, and the id of the queue's job. */
export const webhookId = (notice: Notice, installation: string): string =>
  `msg_${createHash('sha256')
    .update(JSON.stringify([installation, ...identityOf(notice)]))
    .digest('base64url')
    .slice(0, 27)}`

const types = {
  milestone: 'like.milestone',
  batch: 'batch.persisted',
  raised: 'alert.raised',
  ended: 'alert.ended',
  test: 'webhook.test',
} as const satisfies Record<Notice[0], NotificationType>

export const typeOf = (notice: Notice): NotificationType => types[notice[0]]

/** For people: which post, partition or alert. */
export const aboutOf = (notice: Notice): string => {
  switch (notice[0]) {
    case 'milestone':
      return `${notice[1]}: ${notice[2]}`
    case 'batch':
      return `partition ${notice[1]}, batch ${notice[3]}`
    case 'test':
      return 'test'
    default:
      return notice[1].code
  }
}

const iso = (ms: number) => new Date(ms).toISOString()

const alertData = ({ code, level, text, since }: Alert) => ({
  ...{ code, level, text },
  since: iso(since),
})

/** `at`: when it was noticed. Equal for every try. */
export const bodyOf = (notice: Notice, at: number): Notification => {
  const timestamp = iso(at)
  switch (notice[0]) {
    case 'milestone': {
      const [, postId, milestone, likes] = notice
      return { type: 'like.milestone', timestamp, data: { postId, milestone, likes } }
    }
    case 'batch': {
      const [, partition, seq, ordinal, posts, likes] = notice
      return {
        type: 'batch.persisted',
        timestamp,
        data: { partition, seq, ordinal, posts, likes },
      }
    }
    case 'raised':
      return { type: 'alert.raised', timestamp, data: alertData(notice[1]) }
    case 'ended':
      return {
        type: 'alert.ended',
        timestamp,
        data: { ...alertData(notice[1]), until: iso(notice[1].until ?? at) },
      }
    case 'test':
      return { type: 'webhook.test', timestamp, data: {} }
  }
}

/** Lower is sooner, as BullMQ has it. */
export const priorityOf = ([kind]: Notice): number =>
  ({ raised: 1, ended: 1, test: 1, milestone: 2, batch: 3 })[kind]
