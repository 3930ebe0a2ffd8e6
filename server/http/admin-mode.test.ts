import { describe, expect, it } from 'vitest'
import { adminMode, isLoopbackHost } from './admin-mode.ts'

describe('adminMode', () => {
  const config = {
    env: 'development',
    adminPassword: null,
    host: '127.0.0.1',
    trustProxy: 0,
  } as const
  it('is local only without a password, on a loopback address, without a proxy', () => {
    expect(adminMode(config)).toBe('local')
    expect(adminMode({ ...config, host: '::1' })).toBe('local')
    expect(adminMode({ ...config, host: 'localhost' })).toBe('local')
    expect(adminMode({ ...config, host: '0.0.0.0' })).toBe('off')
    expect(adminMode({ ...config, host: '192.168.1.2' })).toBe('off')
    expect(adminMode({ ...config, trustProxy: 1 })).toBe('off')
  })
  it('is never local in production', () => {
    expect(adminMode({ ...config, env: 'production' })).toBe('off')
    expect(adminMode({ ...config, env: 'production', adminPassword: 'x' })).toBe('password')
  })
  it('is by password wherever there is one', () => {
    expect(adminMode({ ...config, adminPassword: 'x', host: '0.0.0.0', trustProxy: 2 })).toBe(
      'password',
    )
    expect(adminMode({ ...config, adminPassword: 'x' })).toBe('password')
  })
})

describe('isLoopbackHost', () => {
  it.each(['localhost', 'LOCALHOST:4000', '127.0.0.1', '127.9.9.9:1', '[::1]:4000'])(
    'knows %s',
    (host) => expect(isLoopbackHost(host)).toBe(true),
  )
  it.each(['evil.test', 'localhost.evil.test', '127.0.0.1.evil.test', '10.0.0.1', '', undefined])(
    'does not take %s',
    (host) => expect(isLoopbackHost(host)).toBe(false),
  )
})
