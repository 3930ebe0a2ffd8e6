// What is told by webhook, and how that goes. A body is thin: who needs more asks for it.
import { z } from 'zod'
import { alertCodes } from './alerts.ts'
import { Count, PostId, Time } from './vocabulary.ts'

export const notificationTypes = [
  'like.milestone',
  'batch.persisted',
  'alert.raised',
  'alert.ended',
  'webhook.test',
] as const
export type NotificationType = (typeof notificationTypes)[number]

const body = <const T extends NotificationType, D extends z.ZodType>(type: T, data: D) =>
  z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data })

const AlertData = z.object({
  code: z.enum(alertCodes),
  level: z.enum(['warning', 'critical']),
  text: z.string(),
  since: z.iso.datetime(),
})

/** The body of one request to the webhook; a repeated request has the same one. */
export const Notification = z
  .discriminatedUnion('type', [
    body(
      'like.milestone',
      z.object({
        postId: PostId,
        milestone: Count,
        likes: Count.describe('in MongoDB when it was passed'),
      }),
    ),
    body(
      'batch.persisted',
      z.object({ partition: Count, seq: z.string(), ordinal: Count, posts: Count, likes: Count }),
    ),
    body('alert.raised', AlertData),
    body('alert.ended', AlertData.extend({ until: z.iso.datetime() })),
    body('webhook.test', z.object({})),
  ])
  .meta({ id: 'Notification' })
export type Notification = z.infer<typeof Notification>

export const DeadNotification = z
  .object({
    id: z.string().describe('its webhook-id'),
    type: z.enum(notificationTypes),
    about: z.string().describe('a post, a partition, an alert'),
    at: Time,
    tries: Count,
    reason: z.string(),
  })
  .meta({ id: 'DeadNotification' })
export type DeadNotification = z.infer<typeof DeadNotification>
export const DeadNotificationsAnswer = z
  .object({ dead: z.array(DeadNotification), more: Count.describe('that are not listed') })
  .meta({ id: 'DeadNotificationsAnswer' })
export type DeadNotificationsAnswer = z.infer<typeof DeadNotificationsAnswer>

export const ResendAnswer = z.object({ sentAgain: Count }).meta({ id: 'ResendAnswer' })
export type ResendAnswer = z.infer<typeof ResendAnswer>

export const NotificationsAnswer = z
  .object({ state: z.enum(['sending', 'paused']) })
  .meta({ id: 'NotificationsAnswer' })
export type NotificationsAnswer = z.infer<typeof NotificationsAnswer>

export const TestAnswer = z
  .object({ id: z.string().describe('the webhook-id to look for') })
  .meta({ id: 'TestAnswer' })
export type TestAnswer = z.infer<typeof TestAnswer>
