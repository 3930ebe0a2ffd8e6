import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { hasBody, jsonHeaderProblem, parseJson, readBytes } from './body.ts'
import { Problem } from './problems.ts'

/** A request whose body arrives in these pieces, with a length or in chunks. */
const request = (pieces: Iterable<Buffer>, length?: number) =>
  Object.assign(Readable.from(pieces, { objectMode: false }), {
    headers: length === undefined ? {} : { 'content-length': String(length) },
  }) as unknown as IncomingMessage

const read = (req: IncomingMessage, limit: number) =>
  new Promise<string | null>((resolve) => {
    readBytes(req, limit, (bytes) => resolve(bytes?.toString() ?? null))
  })

const pieces = (...texts: string[]) => texts.map((text) => Buffer.from(text))

function* endless() {
  for (;;) yield Buffer.alloc(100)
}

describe('readBytes', () => {
  it('reads a body of a known length, in one piece and in several', async () => {
    expect(await read(request(pieces('abc'), 3), 3)).toBe('abc')
    expect(await read(request(pieces('a', 'b', 'c'), 3), 3)).toBe('abc')
    expect(await read(request([], 0), 3)).toBe('')
  })

  it('reads a body of an unknown length up to the limit', async () => {
    expect(await read(request(pieces('ab', 'c')), 3)).toBe('abc')
    expect(await read(request([]), 3)).toBe('')
  })

  it('refuses one byte more than the limit, announced or not', async () => {
    expect(await read(request(pieces('abcd'), 4), 3)).toBe(null)
    expect(await read(request(pieces('ab', 'cd')), 3)).toBe(null)
  })

  it('refuses an endless body at the limit, once', async () => {
    let calls = 0
    const req = request(endless())
    await new Promise<void>((resolve) => {
      readBytes(req, 1024, (bytes) => {
        calls++
        expect(bytes).toBe(null)
        req.destroy()
        setImmediate(resolve)
      })
    })
    expect(calls).toBe(1)
  })
})

describe('parseJson', () => {
  it('drops one byte order mark and keeps the last of two keys', () => {
    expect(parseJson(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 })
    expect(parseJson(Buffer.from('{"a":1,"a":2}'))).toEqual({ a: 2 })
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half a value', Buffer.from('{')],
    ['a byte that is no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ])('refuses %s as invalid-json', (_, bytes) => {
    expect(() => parseJson(bytes)).toThrow(expect.objectContaining({ type: 'invalid-json' }))
    expect(() => parseJson(bytes)).toThrow(Problem)
  })
})

describe('jsonHeaderProblem', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; profile=x; charset=utf8',
    'application/json;',
    'application/json; ; charset=utf-8;',
  ])('takes %s', (type) => {
    expect(jsonHeaderProblem({ 'content-type': type })).toBe(null)
  })

  it.each([
    undefined,
    '',
    'text/json',
    'application/json; charset=latin1',
    'application/json; charset=utf-8; charset=latin1',
    'application/json;; charset=latin1',
    'application/json; charset',
    'application/json, text/plain',
    `application/json${'; a="b"'.repeat(100)}`,
    'application/problem+json',
  ])('refuses %s', (type) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    expect(jsonHeaderProblem(headers)).toBe('unsupported-media-type')
  })

  it('refuses every coding but identity', () => {
    const json = { 'content-type': 'application/json' }
    expect(jsonHeaderProblem({ ...json, 'content-encoding': 'Identity' })).toBe(null)
    expect(jsonHeaderProblem({ ...json, 'content-encoding': 'gzip' })).not.toBe(null)
  })
})

describe('hasBody', () => {
  it('knows a length of 0 from a body', () => {
    expect(hasBody({})).toBe(false)
    expect(hasBody({ 'content-length': '0' })).toBe(false)
    expect(hasBody({ 'content-length': '1' })).toBe(true)
    expect(hasBody({ 'transfer-encoding': 'chunked' })).toBe(true)
  })
})
