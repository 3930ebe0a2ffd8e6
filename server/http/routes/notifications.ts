// The webhook: what it did not take, and how to go on.
import { z } from 'zod'
import {
  DeadNotificationsAnswer,
  NotificationsAnswer,
  ResendAnswer,
  TestAnswer,
} from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Route, route } from '../route.ts'

const facts = { tag: 'admin', priority: 'like', problems: ['state-conflict'] } as const
const sentAgainAtOnce = 500

export const notificationRoutes = ({ notifications }: Pick<HttpDeps, 'notifications'>): Route[] => {
  const set = () => {
    if (!notifications) throw new Problem('state-conflict', { state: 'no-webhook' })
    return notifications
  }
  return [
    route({
      ...facts,
      method: 'get',
      path: '/admin/notifications/dead',
      summary: 'Notifications that were given up, the newest first',
      query: z.strictObject({ limit: z.int().min(1).max(500).default(100) }),
      answers: { 200: { description: 'The dead ones', schema: DeadNotificationsAnswer } },
      handle: async ({ query }) => ({ status: 200, body: await set().dead(query.limit) }),
    }),
    route({
      ...facts,
      method: 'post',
      path: '/admin/notifications/resend',
      summary: `Send dead notifications again, the newest ${sentAgainAtOnce}`,
      answers: { 202: { description: 'They wait', schema: ResendAnswer } },
      handle: async () => ({ status: 202, body: await set().resend(sentAgainAtOnce) }),
    }),
    route({
      ...facts,
      method: 'post',
      path: '/admin/notifications/resume',
      summary: 'Send again, after a pause or an answer 410',
      answers: { 202: { description: 'Done; the state now', schema: NotificationsAnswer } },
      handle: async () => ({ status: 202, body: await set().resume() }),
    }),
    route({
      ...facts,
      method: 'post',
      path: '/admin/notifications/test',
      summary: 'Send webhook.test',
      answers: { 202: { description: 'It waits', schema: TestAnswer } },
      handle: async () => ({ status: 202, body: await set().test() }),
    }),
  ]
}
