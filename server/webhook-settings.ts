// How the settings of the webhook are read. A `read` throws a text that never repeats the value: an address may carry a
// token.
import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'
import { oneOf, onOrOff, requiredRate, variable } from './setting.ts'

export const webhookEvents = ['milestones', 'batches', 'alerts'] as const
export type WebhookEvent = (typeof webhookEvents)[number]

const readUrl = (text: string): URL | null => {
  if (text === '') return null
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password)
    throw new Error('must be an http:// or https:// URL without a user')
  return url
}

/** The host as it is connected to: IPv6 without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

const secretPattern = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/
const mostSecrets = 4

/** The first signs alone once the others, which receivers still may have, are gone. */
const readSecrets = (text: string): readonly string[] => {
  const secrets = text === '' ? [] : text.split(',').map((secret) => secret.trim())
  const isRight = (secret: string) => {
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length
    return secretPattern.test(secret) && bytes >= 24 && bytes <= 64
  }
  if (secrets.length > mostSecrets || !secrets.every(isRight))
    throw new Error(
      'must be whsec_ and 24 to 64 bytes in base64, such as from ' +
        '`echo whsec_$(openssl rand -base64 32)`; several, while they change, with commas between',
    )
  return Object.freeze(secrets)
}

const mostMilestones = 32

const milestoneList = (text: string): readonly number[] => {
  const list = text === '' ? [] : text.split(',').map((entry) => Number(entry.trim()))
  const isRising = list.every((n, i) => Number.isSafeInteger(n) && n > (list[i - 1] ?? 0))
  if (!isRising || list.length > mostMilestones)
    throw new Error(`must be at most ${mostMilestones} rising whole numbers, such as 10,100,1000`)
  return Object.freeze(list)
}

const eventList = (text: string): readonly WebhookEvent[] =>
  Object.freeze(text.split(',').map((name) => oneOf(...webhookEvents)(name.trim())))

export const webhookVariables = {
  webhookUrl: variable(
    'WEBHOOK_URL',
    '',
    'http:// or https:// URL that notifications are sent to; empty: none are sent',
    readUrl,
  ),
  webhookSecrets: variable(
    'WEBHOOK_SECRET',
    '',
    'signs each request (Standard Webhooks): whsec_ and base64; several with commas',
    readSecrets,
  ),
  webhookEvents: variable(
    'WEBHOOK_EVENTS',
    'milestones,alerts',
    'what is sent: milestones, alerts, batches (each one that is persisted)',
    eventList,
  ),
  webhookMilestones: variable(
    'WEBHOOK_MILESTONES',
    '10,100,1000,10000,100000,1000000,10000000',
    'rising totals; one is sent when a post has reached it in MongoDB',
    milestoneList,
  ),
  webhookRate: variable(
    'WEBHOOK_RATE',
    '100/s',
    'most requests to the webhook, from all processes together',
    requiredRate,
  ),
  webhookPrivate: variable(
    'WEBHOOK_PRIVATE',
    'off',
    'on: the webhook may be in a private network, and without TLS',
    onOrOff,
  ),
}

interface WebhookConfig {
  readonly webhookUrl: URL | null
  readonly webhookSecrets: readonly string[]
  readonly webhookPrivate: boolean
}

/** What does not fit together. */
export const webhookFaults = (config: WebhookConfig): string[] => {
  const { webhookUrl: url, webhookSecrets: secrets, webhookPrivate } = config
  if (!url) return []
  const faults: string[] = []
  if (secrets.length === 0) faults.push('WEBHOOK_SECRET is missing: WEBHOOK_URL needs it')
  if (webhookPrivate) return faults
  if (url.protocol === 'http:')
    faults.push('WEBHOOK_URL must be https://, or WEBHOOK_PRIVATE=on for a network of your own')
  if (isIP(hostOf(url)) !== 0 && !isPublicAddress(hostOf(url)))
    faults.push('WEBHOOK_URL is an address of a private network: that needs WEBHOOK_PRIVATE=on')
  return faults
}
