import { describe, expect, it } from 'vitest'
import { createLikeReader } from './read-like.ts'

const body = '{"postId":"p_1-A"}'
const fields = (...more: string[]) => ['Host: a:4000', ...more]
const request = (line: string, lines: readonly string[], rest = '') =>
  Buffer.from(`${[line, ...lines, '', ''].join('\r\n')}${rest}`, 'latin1')
const byBody = (lines: readonly string[], text = body) =>
  request('POST /like HTTP/1.1', lines, text)
const json = ['Content-Type: application/json', `Content-Length: ${body.length}`]
const byPath = (lines: readonly string[], text = '') =>
  request('POST /posts/p_1-A/like HTTP/1.1', lines, text)

const reader = () => {
  const read = createLikeReader()
  return (bytes: Buffer) => {
    const like = read(bytes, 0)
    if (typeof like === 'string') return like
    expect(like.end).toBe(bytes.length)
    return like.postId
  }
}

describe('the reader of a like', () => {
  it.each([
    ['the usual spelling', byBody(fields(...json))],
    [
      'fields of a browser',
      byBody(fields(...json, 'User-Agent: Mozilla/5.0 (X11)', 'Accept: */*')),
    ],
    ['fields in another order and case', byBody([...json, 'hOsT:a'].map((l) => l.toLowerCase()))],
    ['a charset', byBody(fields('Content-Type: application/json; charset=utf-8', json[1]!))],
    ['keep-alive', byBody(fields(...json, 'Connection: Keep-Alive'))],
    ['an empty field, blanks around a value', byBody(fields(...json, 'X-A:', 'X-B: \t b \t'))],
    ['blanks in the body', byBody(fields(json[0]!, 'Content-Length: 21'), ` ${body}\r\n`)],
    ['a path', byPath(fields())],
    ['a path and no bytes', byPath(fields('Content-Length: 0'))],
  ])('takes %s', (_, bytes) => {
    const read = reader()
    // Twice: the second time its fields are known.
    expect([read(bytes), read(bytes)]).toEqual(['p_1-A', 'p_1-A'])
  })

  it.each([
    ['no Host', byBody(json)],
    ['two Hosts', byBody(fields('Host: b', ...json))],
    ['a Host that is none', byBody(['Host: a b', ...json])],
    ['two lengths', byBody(fields(...json, json[1]!))],
    ['a signed length', byBody(fields(json[0]!, 'Content-Length: +18'))],
    ['a length with a zero in front', byBody(fields(json[0]!, 'Content-Length: 018'))],
    ['two types', byBody(fields(...json, json[0]!))],
    ['another type', byBody(fields('Content-Type: text/plain', json[1]!))],
    ['no type', byBody(fields(json[1]!))],
    ['chunks', byBody(fields(...json, 'Transfer-Encoding: chunked'))],
    ['a coding', byBody(fields(...json, 'Content-Encoding: gzip'))],
    ['a key', byBody(fields(...json, 'Idempotency-Key: k'))],
    ['an expectation', byBody(fields(...json, 'Expect: 100-continue'))],
    ['an upgrade', byBody(fields(...json, 'Upgrade: h2c'))],
    ['a connection to close', byBody(fields(...json, 'Connection: close'))],
    ['a folded line', byBody(fields(...json, ' folded'))],
    ['a blank before the colon', byBody(fields(...json, 'X-A : b'))],
    ['a bare line feed', byBody(fields(...json, 'X-A: b\nX-C: d'))],
    ['a head that ends by line feeds', Buffer.from('POST /posts/p/like HTTP/1.1\r\nHost: a\n\n')],
    ['a head in line feeds', Buffer.from('POST /posts/p/like HTTP/1.1\nHost: a\n\n')],
    ['a control character', byBody(fields(...json, 'X-A: \x01'))],
    ['a byte above ASCII', byBody(fields(...json, 'X-A: \xe4'))],
    ['a query', request('POST /like?a=1 HTTP/1.1', fields(...json), body)],
    ['HTTP/1.0', request('POST /like HTTP/1.0', fields(...json), body)],
    ['another method', request('PUT /like HTTP/1.1', fields(...json), body)],
    ['another path', request('POST /likes HTTP/1.1', fields(...json), body)],
    ['an escape in the path', request('POST /posts/%61/like HTTP/1.1', fields())],
    ['an id too long', request(`POST /posts/${'x'.repeat(65)}/like HTTP/1.1`, fields())],
    ['a path with a body', byPath(fields(...json), body)],
    [
      'an escape in the body',
      byBody(fields(json[0]!, 'Content-Length: 19'), '{"postId":"\\u0061"}'),
    ],
    ['another key in the body', byBody(fields(json[0]!, 'Content-Length: 14'), '{"postIdx":"a"}')],
    ['101 fields', byBody(fields(...json, ...Array.from({ length: 98 }, (_, i) => `X-${i}: a`)))],
    ['more bytes than a like has', byBody(fields(...json, `X-A: ${'a'.repeat(8192)}`))],
  ])('leaves %s to node:http', (_, bytes) => {
    const read = reader()
    expect([read(bytes), read(bytes)]).toEqual(['other', 'other'])
  })

  it('goes on when it has read more fields than it remembers', () => {
    const read = reader()
    for (let i = 0; i < 2500; i++) expect(read(byBody(fields(...json, `X-Id: ${i}`)))).toBe('p_1-A')
    expect(read(byBody(fields(...json, 'X-Id: 1', 'Idempotency-Key: k')))).toBe('other')
  })

  it.each([
    ['half a body', byBody(fields(...json), body.slice(1))],
    ['half a head', byBody(fields(...json)).subarray(0, 30)],
    ['the beginning of its line', Buffer.from('POST /p')],
  ])('waits for the rest of %s', (_, bytes) => {
    expect(reader()(bytes)).toBe('more')
  })

  it('says where the next request begins', () => {
    const read = createLikeReader()
    const two = Buffer.concat([byBody(fields(...json)), byPath(fields())])
    const first = read(two, 0)
    if (typeof first === 'string') throw new Error(first)
    expect(read(two, first.end)).toMatchObject({ postId: 'p_1-A', end: two.length })
  })

  it('tells the fields that decide whether it is let in', () => {
    const lines = fields('Origin: http://b', 'X-Forwarded-For: 1.2.3.4', 'X-Forwarded-For: 5.6.7.8')
    expect(createLikeReader()(byPath(lines), 0)).toMatchObject({
      fields: { host: 'a:4000', origin: 'http://b', forwarded: '1.2.3.4, 5.6.7.8' },
    })
  })

  it('takes time in proportion to the bytes, whatever they are', () => {
    /** Milliseconds for `bytes` in a field's value, the least of several tries. */
    const time = (bytes: string) => {
      const read = createLikeReader()
      const request = byPath(fields(`X:${bytes}\x80`))
      let least = Number.POSITIVE_INFINITY
      for (let i = 0; i < 30; i++) {
        const began = performance.now()
        read(request, 0)
        least = Math.min(least, performance.now() - began)
      }
      return least
    }
    for (const unit of [' ', '\t', 'a', 'a ', ':', ',', '"', '=', ';'])
      expect(time(unit.repeat(8000 / unit.length))).toBeLessThan(
        16 * time(unit.repeat(1000 / unit.length)) + 0.2,
      )
  })
})
