// What is said of the webhook: its state in a word or two, and how it goes. Pure.
import type { Sample } from '../../../contract/index.ts'
import { count, percent, span } from '../format.ts'

export type WebhookNumbers = NonNullable<Sample['webhook']>

export interface WebhookWords {
  state: string
  colour: 'text-good' | 'text-warn' | 'text-bad'
}

/** What is not known is not called good. */
export const webhookState = (webhook: WebhookNumbers): WebhookWords => {
  const { state, senders, dead, failure, successShare } = webhook
  if (senders === 0) return { state: 'no worker sends', colour: 'text-bad' }
  if (state === 'gone') return { state: 'off: it answered 410', colour: 'text-bad' }
  if (state === 'paused') return { state: 'paused', colour: 'text-warn' }
  if (failure !== null) return { state: `fails: ${failure}`, colour: 'text-warn' }
  if (dead > 0) return { state: `${count(dead)} given up`, colour: 'text-warn' }
  if (successShare === null) return { state: 'nothing sent yet', colour: 'text-warn' }
  return { state: 'sending', colour: 'text-good' }
}

export const webhookLine = (webhook: WebhookNumbers): string => {
  const { delivered, waiting, successShare, delayMs, unnoticed } = webhook
  return [
    `${count(delivered)} delivered`,
    `${count(waiting)} waiting`,
    `${percent(successShare)} of tries taken`,
    `median delay ${span(delayMs?.p50)}`,
    ...(unnoticed > 0 ? [`${count(unnoticed)} never told`] : []),
  ].join(' · ')
}
