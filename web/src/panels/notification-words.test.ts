import { expect, it } from 'vitest'
import { type WebhookNumbers, webhookLine, webhookState } from './notification-words.ts'

const fine: WebhookNumbers = {
  ...{ state: 'sending', waiting: 3, dead: 0, unnoticed: 0, senders: 1, delivered: 12 },
  ...{ successShare: 0.975, failure: null, delayMs: { p50: 40, p95: 50, p99: 60 } },
}

it.each([
  [{}, 'sending', 'text-good'],
  [{ senders: 0 }, 'no worker sends', 'text-bad'],
  [{ state: 'gone' }, 'off: it answered 410', 'text-bad'],
  [{ state: 'paused' }, 'paused', 'text-warn'],
  [{ failure: 'ECONNREFUSED' }, 'fails: ECONNREFUSED', 'text-warn'],
  [{ dead: 2 }, '2 given up', 'text-warn'],
  [{ successShare: null }, 'nothing sent yet', 'text-warn'],
] as const)('%j is called %s', (fields, state, colour) => {
  expect(webhookState({ ...fine, ...fields })).toEqual({ state, colour })
})

it('says how it goes, and a dash for what is not known', () => {
  expect(webhookLine(fine)).toBe(
    '12 delivered · 3 waiting · 98 % of tries taken · median delay 40 ms',
  )
  expect(webhookLine({ ...fine, successShare: null, delayMs: null, unnoticed: 2 })).toBe(
    '12 delivered · 3 waiting · – of tries taken · median delay – · 2 never told',
  )
})
