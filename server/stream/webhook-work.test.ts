import { expect, it } from 'vitest'
import type { ProcessReport } from '../../contract/index.ts'
import { reportWith } from '../../testing/stream-fixtures.ts'
import { firstWebhookWork, nextWebhookWork, webhookOf } from './webhook-work.ts'

const sender = (id: string, delivered: number, tries: number, failure: string | null = null) =>
  reportWith({ id, notifications: { delivered, tries, failure, delayMs: [[100, delivered]] } })
const reading = { state: 'sending', waiting: 3, dead: 1 } as const

const after = (...looks: ProcessReport[][]) => {
  const work = looks.reduce(nextWebhookWork, firstWebhookWork)
  return webhookOf(reading, work, looks.at(-1)!, 2)
}

it('takes the share of tries that were delivered, over processes that come and go', () => {
  const webhook = after(
    [sender('a', 10, 10)],
    [sender('a', 10, 15, '500'), sender('b', 5, 5)],
    [sender('b', 5, 5)],
  )
  expect(webhook).toMatchObject({ ...reading, unnoticed: 2, senders: 1, delivered: 5 })
  expect(webhook.successShare).toBe(15 / 20)
  expect(webhook.failure).toBe(null)
  expect(after([sender('a', 1, 3, 'ECONNREFUSED')]).failure).toBe('ECONNREFUSED')
})

it('knows nothing before anything was tried', () => {
  expect(after([], [])).toMatchObject({ successShare: null, delayMs: null, delivered: 0 })
})
