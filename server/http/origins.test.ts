import { describe, expect, it } from 'vitest'
import { createOrigins, isUnsafe } from './origins.ts'

const own = 'likes.example'
const app = 'https://app.example'
const origins = createOrigins([app, 'http://localhost:3000'])

describe('who may use the API', () => {
  it.each([
    [undefined, own, true, 'none'],
    [undefined, own, false, 'none'],
    [`https://${own}`, own, true, 'same'],
    [`https://${own}`, own, false, 'same'],
    [app, own, true, 'allowed'],
    [app, own, false, 'allowed'],
    ['http://localhost:3000', own, true, 'allowed'],
    ['https://evil.test', own, true, 'refused'],
    ['https://evil.test', own, false, 'none'],
    ['http://app.example', own, true, 'refused'], // another scheme
    ['https://app.example:444', own, true, 'refused'],
    ['https://app.example.evil.test', own, true, 'refused'],
    [`${app}, ${app}`, own, true, 'refused'], // sent twice
    ['null', own, true, 'refused'],
    ['', own, true, 'refused'],
    ['null', own, false, 'none'],
    [`https://${own}`, undefined, true, 'refused'],
    [`https://${own}`, `${own}:8443`, true, 'refused'],
  ])('%s at %s, unsafe %s: %s', (origin, host, unsafe, status) => {
    expect(origins.decide(origin, host, unsafe).status).toBe(status)
  })

  it('remembers the pair, not the origin alone, and no method', () => {
    const page = `https://${own}`
    const statuses = [
      origins.decide(page, own, true),
      origins.decide(page, 'other.example', true),
      origins.decide(page, 'other.example', false),
      origins.decide(page, 'other.example', true),
      origins.decide(page, own, false),
    ].map(({ status }) => status)
    expect(statuses).toEqual(['same', 'refused', 'none', 'refused', 'same'])
  })
})

describe('CORS', () => {
  it('is for exactly the listed origin, without credentials', () => {
    expect(origins.decide(app, own, true).headers).toEqual([
      ...['Access-Control-Allow-Origin', app],
      ...['Access-Control-Expose-Headers', 'Retry-After, RateLimit, RateLimit-Policy'],
      ...['Vary', 'Origin'],
    ])
  })

  it('is for nobody else', () => {
    for (const origin of [undefined, 'null', `https://${own}`, 'https://evil.test'])
      expect(origins.decide(origin, own, false)).toMatchObject({ headers: [] })
    expect(createOrigins([]).decide(app, own, true).status).toBe('refused')
  })
})

it('calls a method unsafe unless it is one of the three that change nothing', () => {
  expect(['GET', 'HEAD', 'OPTIONS'].some(isUnsafe)).toBe(false)
  expect(['POST', 'PUT', 'DELETE', 'get', '', undefined].every(isUnsafe)).toBe(true)
})
