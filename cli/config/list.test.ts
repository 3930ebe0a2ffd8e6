import { expect, it } from 'vitest'
import { variables } from '../../server/config.ts'
import { listSettings } from './list.ts'

const named = (name: string, shell = {}, file = {}) =>
  listSettings(shell, file).find((setting) => setting.name === name)

it('says what each setting is, and where from: the environment wins over .env', () => {
  expect(named('PORT')).toMatchObject({ value: '4000', from: 'default' })
  expect(named('PORT', {}, { PORT: '1' })).toMatchObject({ value: '1', from: '.env' })
  const both = named('PORT', { PORT: '2' }, { PORT: '1' })
  expect(both).toMatchObject({ value: '2', from: 'environment' })
  expect(named('PORT', { PORT: '' }, { PORT: '1' })).toMatchObject({ value: '4000' })
  expect(listSettings({}, {})).toHaveLength(Object.keys(variables).length + 1)
})

it('shows no secret, whatever it is called, and nothing of what cannot be read', () => {
  const secret = 'Hunter2-hunter2'
  const shell = Object.fromEntries(
    Object.values(variables).map(({ name }) => [
      name,
      `https://u:${secret}@a.example/${secret}?x=${secret}`,
    ]),
  )
  const urls = {
    REDIS_URL: `redis://me:${secret}@a.example:6379`,
    MONGODB_URL: `mongodb://me:${secret}@a.example/likes?tlsCertificateKeyFilePassword=${secret}`,
    WEBHOOK_URL: `https://hooks.example/${secret}`,
    ADMIN_PASSWORD: secret,
    REDIS_SENTINEL_PASSWORD: secret,
  }
  const listed = [...listSettings({ ...shell, ...urls }, {}), ...listSettings(urls, {})]
  expect(JSON.stringify(listed)).not.toContain(secret)
  expect(named('REDIS_URL', urls)?.value).toBe('redis://a.example:6379')
  expect(named('ADMIN_PASSWORD', urls)?.value).toBe('(hidden)')
  const faulty = named('PORT', { PORT: secret })
  expect(faulty).toMatchObject({ value: null, fault: expect.stringContaining('whole number') })
})
