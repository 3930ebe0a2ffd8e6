import { expect, it } from 'vitest'
import { type ConfigError, loadConfig } from './config.ts'

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const load = (env: Record<string, string>) =>
  loadConfig({
    ...{ REDIS_URL: 'redis://127.0.0.1', MONGODB_URL: 'mongodb://127.0.0.1/likes' },
    ...env,
  })
const set = { WEBHOOK_URL: 'https://hooks.example/in?token=hidden', WEBHOOK_SECRET: secret }

const faultsOf = (env: Record<string, string>) => {
  try {
    load(env)
    return []
  } catch (error) {
    return (error as ConfigError).faults
  }
}

it('is off without a URL, and tells milestones and alerts with one', () => {
  expect(load({}).webhookUrl).toBe(null)
  expect(load(set)).toMatchObject({
    webhookSecrets: [secret],
    webhookEvents: ['milestones', 'alerts'],
    webhookMilestones: [10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000],
    webhookRate: { requests: 100, windowMs: 1000 },
  })
  const next = `whsec_${Buffer.alloc(24, 2).toString('base64')}`
  const both = { WEBHOOK_SECRET: `${next}, ${secret}` }
  expect(load({ ...set, ...both }).webhookSecrets).toEqual([next, secret])
})

it.each([
  ['WEBHOOK_URL', 'ftp://hooks.example'],
  ['WEBHOOK_URL', 'https://me:hidden@hooks.example'],
  ['WEBHOOK_URL', 'hidden'],
  ['WEBHOOK_URL', 'http://hooks.example'],
  ['WEBHOOK_URL', 'https://10.0.0.1/hidden'],
  ['WEBHOOK_URL', 'https://[::1]/hidden'],
  ['WEBHOOK_SECRET', ''],
  ['WEBHOOK_SECRET', 'hidden'],
  ['WEBHOOK_SECRET', `whsec_${Buffer.alloc(16).toString('base64')}`],
  ['WEBHOOK_EVENTS', 'milestones,hidden'],
  ['WEBHOOK_MILESTONES', '10,10'],
  ['WEBHOOK_MILESTONES', '100,10'],
  ['WEBHOOK_MILESTONES', '0'],
  ['WEBHOOK_RATE', '5'],
])('refuses %s=%s, and repeats nothing of it', (name, value) => {
  const faults = faultsOf({ ...set, [name]: value })
  expect(faults).toEqual([expect.stringContaining(name)])
  expect(faults.join()).not.toContain('hidden')
})

it('takes a private address and http:// where that is allowed', () => {
  const url = { ...set, WEBHOOK_URL: 'http://10.0.0.1:8080/in', WEBHOOK_PRIVATE: 'on' }
  expect(load(url).webhookUrl?.host).toBe('10.0.0.1:8080')
})
