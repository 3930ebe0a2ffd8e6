import { expect, it } from 'vitest'
import { type Alert, Notification } from '../../contract/index.ts'
import { bodyOf, webhookId as idOf, type Notice, noticeOf, textOf } from './notice.ts'

const alert: Alert = { code: 'mongodb-away', level: 'critical', text: 'away', since: 5 }
const notices: Notice[] = [
  ['milestone', '__proto__', 10, 12],
  ['batch', 3, '1700000000000', 7, 20, 40],
  ['raised', alert],
  ['raised', { ...alert, level: 'warning' }],
  ['ended', { ...alert, until: 9 }],
  ['test', 'x'],
]

const webhookId = (notice: Notice) => idOf(notice, 'here')

it('has a body of the contract, also after it waited in Redis', () => {
  for (const notice of notices) {
    const body = bodyOf(noticeOf(textOf(notice)), 1_700_000_000_000)
    expect(Notification.parse(body)).toEqual(body)
    expect(body.timestamp).toBe('2023-11-14T22:13:20.000Z')
  }
})

it('has an id of its own for each thing, the same whenever it is noticed', () => {
  expect(new Set(notices.map(webhookId)).size).toBe(notices.length)
  expect(webhookId(['milestone', 'a', 10, 10])).toBe(webhookId(['milestone', 'a', 10, 99]))
  expect(webhookId(['milestone', 'a', 10, 1])).not.toBe(webhookId(['milestone', 'a1', 0, 1]))
  expect(webhookId(['ended', { ...alert, until: 9 }])).toBe(
    webhookId(['ended', { ...alert, level: 'warning', until: 10 }]),
  )
})

it('has another id at another installation: one receiver may hear both', () => {
  for (const notice of notices) expect(idOf(notice, 'there')).not.toBe(idOf(notice, 'here'))
})
