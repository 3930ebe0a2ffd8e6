// Notifications on the real servers: what is told, how often, and what becomes of it when the receiver does not take it.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Queue } from 'bullmq'
import express from 'express'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type {
  DeadNotificationsAnswer,
  NotificationsAnswer,
  ResendAnswer,
  TestAnswer,
} from '../../contract/index.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { press } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import {
  startWebhookReceiver,
  testSecret,
  type WebhookReceiver,
} from '../../testing/webhook-receiver.ts'
import { loadBoard } from '../batches/board.ts'
import { webhookId } from '../notifications/notice.ts'
import {
  createNotificationQueue,
  type NotificationQueue,
  triesAtMost,
} from '../notifications/queue.ts'
import { sharedKeys } from '../redis/keys.ts'
import { control } from './fault-kit.ts'

/** As who presses Retry in Bull Board. */
const retryByBoard = async (queue: Queue, id: string) => {
  const board = express().use(await loadBoard([queue], '', false))
  const listening = board.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/api/queues/notify/${id}/retry`
  expect((await fetch(url, { method: 'PUT' })).status).toBe(204)
  listening.close()
}

describe('notifications', () => {
  let receiver: WebhookReceiver
  let h: Harness
  let queue: NotificationQueue
  let installation: string
  beforeAll(async () => {
    receiver = await startWebhookReceiver()
    h = await startHarness({
      env: {
        ...{ WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: testSecret, WEBHOOK_PRIVATE: 'on' },
        ...{ WEBHOOK_EVENTS: 'milestones,batches,alerts', WEBHOOK_MILESTONES: '3,5' },
        WEBHOOK_RATE: '1000/s',
      },
    })
    queue = createNotificationQueue(h.redis)
    await queue.add([]) // whoever adds first makes the installation's id
    installation = (await h.redis.hget(sharedKeys.webhook, 'installation'))!
  })
  afterAll(async () => {
    await queue?.stop()
    await h?.stop()
    await receiver?.stop()
  })
  afterEach(() => receiver.answerWith(() => 204))

  const milestoneId = (post: string, milestone: number) =>
    webhookId(['milestone', post, milestone, milestone], installation)
  const statusesOf = (id: string) =>
    receiver.received.filter((one) => one.id === id).map(({ status }) => status)
  const isDelivered = (id: string) => () => statusesOf(id).includes(204)
  const likeTimes = async (post: string, times: number) => {
    for (let i = 0; i < times; i++) await accepted(h.like(post))
  }
  const test = async () => (await control<TestAnswer>(h, '/notifications/test')).id
  const webhookNow = async () => (await h.stats()).webhook!

  it('tell each milestone once, when it is in MongoDB, and each batch', async () => {
    await likeTimes('famous', 7)
    await h.drained()
    await until('both are told', () =>
      [3, 5].every((milestone) => isDelivered(milestoneId('famous', milestone))()),
    )
    const told = receiver.delivered().filter(({ body }) => body.type === 'like.milestone')
    expect(told.map(({ id }) => id).sort()).toEqual(
      [milestoneId('famous', 3), milestoneId('famous', 5)].sort(),
    )
    for (const { body } of told) {
      if (body.type !== 'like.milestone') continue
      expect(body.data.likes).toBeGreaterThanOrEqual(body.data.milestone)
      expect(body.data.likes).toBeLessThanOrEqual(7)
    }
    const likesTold = () =>
      receiver
        .delivered()
        .reduce((sum, { body }) => sum + (body.type === 'batch.persisted' ? body.data.likes : 0), 0)
    await until('every batch is told', () => likesTold() === 7)
  })

  it('are of likes: what an administrator sets passes no milestone', async () => {
    const answer = await fetch(`${h.url}/admin/posts/raised`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', origin: h.url },
      body: JSON.stringify({ likes: 4 }),
    })
    expect(answer.status).toBe(200)
    await likeTimes('raised', 1)
    await until('the next one is told', isDelivered(milestoneId('raised', 5)))
    expect(statusesOf(milestoneId('raised', 3))).toEqual([])
  })

  it('tell that an alert began and ended', async () => {
    const told = (type: string) => () =>
      receiver.delivered().some(({ body: { data, ...body } }) => {
        return body.type === type && 'code' in data && data.code === 'claims-paused'
      })
    await control(h, '/drain/pause')
    await until('it is raised', told('alert.raised'))
    await control(h, '/drain/resume')
    await until('it is over', told('alert.ended'))
  })

  it('come again under the same id after a 500, a closed connection and a 429 that says when', async () => {
    const answers = [500, 0, 429]
    receiver.answerWith((_, answer, request) => {
      const status = answers.shift() ?? 204
      if (status === 0) request.socket.destroy()
      if (status === 429) answer.setHeader('retry-after', '1')
      return status
    })
    const id = await test()
    await until('it is delivered', isDelivered(id))
    expect(statusesOf(id)).toEqual([500, 0, 429, 204])
    const job = await (await queue.open()).getJob(id)
    await until('it is completed', async () => (await job!.getState()) === 'completed')
    expect((await (await queue.open()).getJob(id))!.attemptsMade).toBe(3) // the 429 used none
  })

  it('stop at a 410 until somebody sends again, and lose none', async () => {
    receiver.answerWith(() => 410)
    const id = await test()
    await until('it is switched off', async () => (await webhookNow()).state === 'gone')
    const later = await test()
    receiver.answerWith(() => 204)
    expect(await control<NotificationsAnswer>(h, '/notifications/resume')).toEqual({
      state: 'sending',
    })
    await until('both are delivered', () => isDelivered(id)() && isDelivered(later)())
    await until('it is on', async () => (await webhookNow()).state === 'sending')
  })

  it('are dead after their last try: listed with the reason, and sent again', async () => {
    receiver.answerWith(() => 500)
    const id = await test()
    const job = async () => (await (await queue.open()).getJob(id))!
    const lastTry = async () => {
      await until('it waits for its next try', async () => (await job()).isDelayed())
      await h.redis.hset(`{lf:queue}:notify:${id}`, 'atm', triesAtMost - 1)
      await (await job()).promote()
    }
    await lastTry()
    const list = async () =>
      (await (
        await fetch(`${h.url}/admin/notifications/dead`, { headers: { origin: h.url } })
      ).json()) as DeadNotificationsAnswer
    await until('it is dead', async () => (await list()).dead.length === 1)
    expect(await list()).toMatchObject({
      dead: [{ id, type: 'webhook.test', tries: triesAtMost, reason: '500' }],
      more: 0,
    })
    await until('the sample says so', async () => {
      const { dead, failure, successShare } = await webhookNow()
      return dead === 1 && failure === '500' && successShare! < 1
    })
    await retryByBoard(await queue.open(), id)
    await lastTry() // Bull Board has given it all of them again
    await until('it is dead again', async () => (await list()).dead.length === 1)
    receiver.answerWith(() => 204)
    expect(await control<ResendAnswer>(h, '/notifications/resend')).toEqual({ sentAgain: 1 })
    await until('it is delivered', isDelivered(id))
    expect((await list()).dead).toEqual([])
  })

  it('wait in Redis, a bounded number, while no worker sends, and never hold up likes', async () => {
    const { pause, resume } = await queue.open().then((open) => ({
      pause: () => open.pause(),
      resume: () => open.resume(),
    }))
    await pause()
    await likeTimes('waiting', 3)
    await h.drained()
    await until('it is seen', async () => {
      const { state, waiting } = await webhookNow()
      return state === 'paused' && waiting > 0
    })
    await resume()
    await until('it is told', isDelivered(milestoneId('waiting', 3)))
  })

  it('are not held up for an hour when the clock of Redis is set back by one', async () => {
    const hour = 3_600_000
    const left = (name: string) => h.redis.pttl(`{lf:queue}:notify:${name}`)
    const write = (name: string, value: number, ms: number) =>
      h.redis.set(`{lf:queue}:notify:${name}`, value, 'PX', ms)
    await write('stalled-check', 1, hour)
    await write('limiter', 1, hour)
    await until('the rate is that of a second', async () => (await left('limiter')) <= 1000)
    await until('dead workers are looked for', async () => (await left('stalled-check')) <= 1000)
    await write('limiter', Number.MAX_SAFE_INTEGER, 2 * hour) // the receiver asked for an hour
    await until('that hour remains', async () => (await left('limiter')) <= hour)
    expect(await left('limiter')).toBeGreaterThan(1000)
    await h.redis.del('{lf:queue}:notify:limiter')
  })

  it('have controls only where a webhook is set', async () => {
    const other = await h.more({ WEBHOOK_URL: '' })
    const answer = await press(`http://127.0.0.1:${other.port()}`, '/notifications/test')
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ state: 'no-webhook' })
    await other.stop()
  })
})
