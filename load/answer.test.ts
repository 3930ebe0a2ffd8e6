import { describe, expect, it } from 'vitest'
import { problemOf, readAnswer } from './answer.ts'
import { createAnswerReader } from './answer-reader.ts'
import type { Outcome } from './connection.ts'
import { judge, mayRetry, refusalOf, retryDelayMs } from './verdict.ts'

const text = 'HTTP/1.1 202 Accepted\r\nDate: x\r\ncontent-length: 5\r\n\r\nhello'

describe('an answer on the wire', () => {
  it('is read when it is whole, and not a byte before', () => {
    for (let n = 0; n < text.length; n++) expect(readAnswer(text.slice(0, n))).toBe('more')
    expect(readAnswer(text)).toEqual({ status: 202, body: 'hello', retryAfter: null, close: false })
  })

  it('tells Retry-After and the wish to close', () => {
    const refused =
      'HTTP/1.1 503 x\r\nRetry-After: 3\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
    expect(readAnswer(refused)).toEqual({ status: 503, body: '', retryAfter: 3, close: true })
  })

  it.each([
    'SSH-2.0-x\r\n\r\n',
    'HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    `${text} and more than was said`,
  ])('is malformed: %j', (bad) => expect(readAnswer(bad)).toBe('malformed'))
})

const answer = (status: number, slug = '', retryAfter: number | null = null): Outcome => ({
  status,
  body: slug === '' ? '' : JSON.stringify({ type: `/problems/${slug}`, status }),
  retryAfter,
  close: false,
})

describe('the verdict on an outcome', () => {
  it.each([
    [answer(202), 'accepted', false, false],
    [answer(400, 'invalid-body'), 'refused', false, false],
    [answer(429, 'rate-limited', 1), 'refused', true, true],
    [answer(503, 'overloaded', 2), 'refused', true, true],
    [answer(503, 'unavailable', 1), 'refused', true, true],
    ['refused', 'refused', true, true],
    [answer(503, 'outcome-unknown', 1), 'unknown', false, true],
    [answer(500, 'internal'), 'unknown', false, true],
    [answer(502), 'unknown', false, true],
    ['broken', 'unknown', false, true],
  ] as const)('%o is %s', (outcome, verdict, retryWithoutKey, retryWithKey) => {
    expect(judge(outcome)).toBe(verdict)
    expect([mayRetry(outcome, false), mayRetry(outcome, true)]).toEqual([
      retryWithoutKey,
      retryWithKey,
    ])
  })

  it('waits as long as the server asks, but never looks like a hang', () => {
    expect(retryDelayMs(answer(503, 'overloaded', 2))).toBe(2000)
    expect(retryDelayMs(answer(503, 'overloaded', 3600))).toBe(5000)
    expect(retryDelayMs(answer(503, 'overloaded'))).toBeGreaterThan(0)
    expect(retryDelayMs('refused')).toBeGreaterThan(0)
  })

  it('names a refusal by status and problem type', () => {
    expect(problemOf('{"type":"/problems/overloaded"}')).toBe('overloaded')
    expect(refusalOf(answer(503, 'overloaded'))).toBe('503 overloaded')
    expect(refusalOf(answer(418))).toBe('418')
    expect(refusalOf('refused')).toBe('refused connection')
  })
})

describe('the pieces of an answer', () => {
  const bytes = Buffer.from(text)
  const cut = (withBody: boolean, at: number) => {
    const reader = createAnswerReader(withBody)
    const first = reader.read(bytes.subarray(0, at), at)
    const rest = bytes.subarray(at)
    return { reader, answer: first === 'more' ? reader.read(rest, rest.length) : first }
  }

  it.each([true, false])('are put together wherever they are cut (with body: %s)', (withBody) => {
    for (let at = 1; at <= bytes.length; at++) {
      const { reader, answer } = cut(withBody, at)
      expect(answer).toMatchObject({ status: 202, close: false })
      expect(reader.read(bytes, bytes.length)).toMatchObject({ status: 202 })
    }
  })

  it('are malformed when there are more than was said', () => {
    const more = Buffer.from(`${text}HTTP`)
    expect(createAnswerReader(false).read(more, more.length)).toBe('malformed')
  })

  it('keep the body of a refusal, and of a 2xx when it is asked for', () => {
    const refusal = Buffer.from(text.replace('202 Accepted', '503 x'))
    expect(createAnswerReader(false).read(refusal, refusal.length)).toMatchObject({ body: 'hello' })
    expect(cut(true, 9).answer).toMatchObject({ body: 'hello' })
  })
})
