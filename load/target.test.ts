import { describe, expect, it } from 'vitest'
import { createRequests, parseTarget } from './target.ts'

describe('the target', () => {
  it('reads host, port and path prefix', () => {
    expect(parseTarget('http://[::1]:4000/likes-app/')).toEqual({
      host: '::1',
      port: 4000,
      url: 'http://[::1]:4000/likes-app',
      prefix: '/likes-app',
    })
    expect(parseTarget('http://localhost').port).toBe(80)
  })

  it.each(['', 'localhost:4000', 'https://a', 'ftp://a', 'http://', 'http://u:p@a', 'http://a/?b'])(
    'refuses %j',
    (url) => expect(() => parseTarget(url)).toThrow('must be a plain URL'),
  )
})

describe('requests', () => {
  const requests = createRequests(parseTarget('http://127.0.0.1:4000'))
  const split = (request: string) => request.split('\r\n\r\n')

  it('say the length their body has', () => {
    for (const request of [
      requests.like('p-1', null),
      requests.like('p-1', 'key-1'),
      requests.bulk(['a', 'bb', 'a'], null),
    ]) {
      const [head, body] = split(request)
      expect(head).toContain(`Content-Length: ${Buffer.byteLength(body!)}\r\n`.trim())
      expect(head).toContain('Host: 127.0.0.1:4000')
    }
  })

  it('carry the posts and the key', () => {
    expect(JSON.parse(split(requests.like('p-1', null))[1]!)).toEqual({ postId: 'p-1' })
    expect(JSON.parse(split(requests.bulk(['a', 'b'], 'k'))[1]!)).toEqual({
      likes: [{ postId: 'a' }, { postId: 'b' }],
    })
    expect(requests.bulk(['a', 'b'], 'k')).toContain('\r\nIdempotency-Key: k\r\n')
    expect(requests.like('a', null)).not.toContain('Idempotency-Key')
  })
})
