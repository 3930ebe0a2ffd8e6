import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { addressKey, clientKey } from './client-address.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

describe('addressKey', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['192.0.2.7:50001', '192.0.2.7'],
    ['[2001:db8:1:2::9]:50001', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['[::ffff:192.0.2.7]:1', '192.0.2.7'],
  ])('%s counts as %s', (address, key) => expect(addressKey(address)).toBe(key))

  it.each([
    ...['', 'unknown', '192.0.2', '_hidden', '1::2::3', ' 192.0.2.7', '192.0.2.7:', '192.0.2.7:x'],
    ...['[2001:db8::1', '[2001:db8::1]x', '[]:1', ':80', `${'1'.repeat(9000)}:80`],
  ])('knows that %j is no address', (text) => expect(addressKey(text)).toBe(null))
})

describe('clientKey', () => {
  const forwarded = '203.0.113.66, 198.51.100.2, 10.0.0.2'
  it.each([
    [0, '10.0.0.1'],
    [1, '10.0.0.2'],
    [2, '198.51.100.2'],
    [3, '203.0.113.66'],
    [9, '203.0.113.66'],
  ])('with %d trusted proxies believes %s', (hops, key) => {
    expect(clientKey(from('10.0.0.1', forwarded), hops)).toBe(key)
  })

  it('stays at the last address that a trusted proxy passed on', () => {
    expect(clientKey(from('10.0.0.1', 'spoofed, 10.0.0.2'), 2)).toBe('10.0.0.2')
    expect(clientKey(from('10.0.0.1', ''), 1)).toBe('10.0.0.1')
    expect(clientKey(from('10.0.0.1'), 1)).toBe('10.0.0.1')
    expect(clientKey(from('10.0.0.1', ',,'), 2)).toBe('10.0.0.1')
  })
})
