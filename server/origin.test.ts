import { describe, expect, it } from 'vitest'
import { isCanonicalOrigin, isHostPort, isOrigin, isSameOrigin } from './origin.ts'

describe('isSameOrigin', () => {
  it.each([
    ['http://127.0.0.1:4000', '127.0.0.1:4000'],
    ['http://localhost', 'localhost'],
    ['http://localhost', 'localhost:80'],
    ['https://likes.example', 'likes.example'],
    ['https://likes.example', 'Likes.Example:443'],
    ['http://[::1]:4000', '[::1]:4000'],
  ])('%s is a page of %s', (origin, host) => expect(isSameOrigin(origin, host)).toBe(true))

  it.each([
    [undefined, 'a'],
    ['http://a', undefined],
    ['null', 'a'],
    ['', ''],
    ['http://', ''],
    ['http://a:1', 'a:2'],
    ['http://a', 'a:8080'],
    ['https://a:8443', 'a'],
    ['http://a', 'a:443'],
    ['http://evil.test', 'a'],
    ['http://a.evil.test', 'a'],
    ['http://a@b', 'b'],
    ['http://a@b', 'a@b'],
    ['http://a/', 'a'],
    ['http://a/', 'a/'],
    ['file://', ''],
    ['http://a, http://b', 'a'],
    [`http://${'a'.repeat(300)}`, 'a'.repeat(300)],
  ])('%s is no page of %s', (origin, host) => expect(isSameOrigin(origin, host)).toBe(false))
})

describe('the form of an origin', () => {
  it.each(['https://app.example.com', 'http://localhost:3000', 'http://[::1]:80', 'http://A_b'])(
    '%s is one',
    (text) => expect(isOrigin(text)).toBe(true),
  )
  it.each(['null', '*', 'https://*.a', 'https://a/', 'https://a?b', 'http://<b>', 'ftp://a', 'a'])(
    '%s is none',
    (text) => expect(isOrigin(text)).toBe(false),
  )
  it('is as a browser writes it, or it is not for a list', () => {
    for (const text of ['https://a.example', 'http://localhost:3000', 'http://[::1]:3000'])
      expect(isCanonicalOrigin(text)).toBe(true)
    for (const text of ['https://A.example', 'https://a:443', 'http://a:80', 'http://[0::1]:3000'])
      expect(isCanonicalOrigin(text)).toBe(false)
    expect(isCanonicalOrigin('http://a:99999')).toBe(false)
  })
})

it('takes a host with or without a port, and nothing that is longer than any', () => {
  for (const text of ['a', 'a.example:65535', '[::1]']) expect(isHostPort(text)).toBe(true)
  for (const text of ['', 'a b', 'a:', '<a>', 'a"', 'a:1:2', 'a'.repeat(1000)])
    expect(isHostPort(text)).toBe(false)
})
