import { describe, expect, it } from 'vitest'
import { ProblemBody, type ProblemType, problemTypes } from '../../contract/index.ts'
import { startMemoryServer } from '../../testing/memory.ts'
import { problemBody, problemUri, rawProblem } from './problems.ts'

const types = Object.keys(problemTypes) as ProblemType[]

describe('problems', () => {
  it.each(types)('%s is a problem document whose type is its path on this server', (type) => {
    const body = problemBody(type)
    expect(ProblemBody.parse(body)).toEqual(body)
    expect(body.status).toBe(problemTypes[type].status)
    expect(body.detail.length).toBeGreaterThan(10)
    expect(body.type).toBe(`/problems/${type}`)
    expect(body.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
  })

  it('have different URIs', () => {
    expect(new Set(types.map(problemUri)).size).toBe(types.length)
  })

  it('are whole closing responses where there is no request', () => {
    const [head, body] = rawProblem('request-timeout').split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(head).toContain('Connection: close')
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body!)}`)
    expect(JSON.parse(body!)).toMatchObject({ status: 408 })
  })
})

describe('answers with a problem', () => {
  const faults = [
    [{ status: 'overloaded', retryAfter: 3 }, 503, 'overloaded', '3'],
    [{ status: 'outcome-unknown', retryAfter: 0.2 }, 503, 'outcome-unknown', '1'],
    [{ status: 'unavailable', reason: 'redis-full', retryAfter: 1 }, 503, 'unavailable', '1'],
    [{ status: 'unknown-post', postIds: ['a'] }, 404, 'unknown-post', null],
    [{ status: 'key-reused' }, 422, 'idempotency-key-reused', null],
    [new Error('Command timed out'), 503, 'unavailable', '1'],
    [new Error('SECRET'), 500, 'internal', null],
  ] as const

  it('says to a reader that nothing was measured, and nothing about counting', async () => {
    const server = await startMemoryServer()
    const answer = await fetch(`${server.url}/stats`)
    const problem = await answer.json()
    await server.stop()
    expect(problem).toMatchObject({
      status: 503,
      type: '/problems/unavailable',
      reason: 'no-sample',
    })
    expect(JSON.stringify(problem)).not.toMatch(/count/i)
  })

  it('says nothing about counting when it is busy: a read is refused too', () => {
    expect(JSON.stringify(problemBody('overloaded'))).not.toMatch(/count/i)
  })

  it.each(faults)('%s becomes %d %s', async (fault, status, slug, retryAfter) => {
    const server = await startMemoryServer()
    server.memory.state.fault = fault as typeof server.memory.state.fault
    const response = await fetch(`${server.url}/posts/a/like`, { method: 'POST' })
    const text = await response.text()
    await server.stop()
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('retry-after')).toBe(retryAfter)
    expect(JSON.parse(text).type).toBe(problemUri(slug))
    expect(text).not.toMatch(/SECRET|Command|at .*\.ts/)
  })
})
