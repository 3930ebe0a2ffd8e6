// What a page of another origin may do, through the whole server: over memory, by both of its readers.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'
import { createExpressApp } from './app.ts'

const page = 'http://localhost:3000'
const foreign = ['https://evil.test', 'null', 'http://localhost:3001', 'file://']

let server: MemoryServer
afterEach(() => server.stop())

let reader = 'on'
const start = async (env: Record<string, string> = {}) => {
  server = await startMemoryServer({ ORIGINS: page, FAST_READER: reader, ...env })
  return server
}
const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
    ...(body && { body }),
  })
const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => /^(access-control-|vary)/.test(name)))
const readable = {
  'access-control-allow-origin': page,
  'access-control-expose-headers': 'Retry-After, RateLimit, RateLimit-Policy',
  vary: 'Origin',
}

const changing = [
  ['/like', '{"postId":"made"}', {}],
  ['/posts/made/like', undefined, {}],
  ['/likes', '{"likes":[{"postId":"made","count":3}]}', {}],
  ['/posts', '{"postId":"made"}', { vary: 'Origin' }],
  ['/nothing-here', undefined, { vary: 'Origin' }],
] as const

describe.each(['on', 'off'])('with FAST_READER=%s', (fastReader) => {
  beforeAll(() => {
    reader = fastReader
  })
  describe('a page that is not listed', () => {
    it.each(foreign)('changes nothing from %s', async (origin) => {
      await start()
      for (const [path, body, headers] of changing) {
        const answer = await send('POST', path, { Origin: origin }, body)
        expect([path, answer.status, corsOf(answer)]).toEqual([path, 403, headers])
        const problem = await answer.json()
        expect(problem.type).toMatch(/\/forbidden$/)
        expect(problem.host).toBe(`127.0.0.1:${server.port}`)
      }
      expect(server.memory.state.accepted).toBe(0)
      expect((await send('GET', '/posts/made')).status).toBe(404)
    })

    it('may send a GET, as any link does, and may not read the answer', async () => {
      await start()
      await send('POST', '/posts', {}, '{"postId":"made"}')
      for (const path of ['/posts/made', '/events', '/livez', '/openapi.json']) {
        const answer = await send('GET', path, { Origin: 'https://evil.test' })
        await answer.body?.cancel()
        expect([path, answer.status, corsOf(answer)]).toEqual([path, 200, { vary: 'Origin' }])
      }
    })

    it('is told nothing by a preflight', async () => {
      await start()
      const answer = await send('OPTIONS', '/posts', { Origin: 'https://evil.test' })
      expect([answer.status, answer.headers.get('allow')]).toEqual([
        204,
        'POST, GET, HEAD, OPTIONS',
      ])
      expect(corsOf(answer)).toEqual({ vary: 'Origin' })
    })
  })

  describe('a listed page', () => {
    it('uses every route and reads every answer, refusals too', async () => {
      await start({ RATE_LIMIT: '4/h' })
      const made = await send('POST', '/posts', { Origin: page }, '{"postId":"made"}')
      expect([made.status, corsOf(made)]).toEqual([201, readable])
      for (const [path, status] of [
        ['/posts/made', 200],
        ['/posts/none', 404],
        ['/events', 200],
        ['/receipts/none', 429],
      ]) {
        const answer = await send('GET', String(path), { Origin: page })
        await answer.body?.cancel()
        expect([path, answer.status, corsOf(answer)]).toEqual([path, status, readable])
      }
    })

    it('likes by every route and reads the answers', async () => {
      await start({ RATE_LIMIT: '4/h' })
      for (const [path, body] of changing.slice(0, 3)) {
        const answer = await send('POST', path, { Origin: page }, body)
        const status = path === '/likes' ? 429 : 202 // its three are one too many
        expect([path, answer.status, corsOf(answer)]).toEqual([path, status, readable])
        expect(answer.headers.has('ratelimit')).toBe(true)
      }
      expect(server.memory.totals.get('made')).toBe(2)
    })

    it('asks once for each route, before it sends', async () => {
      const { deps } = await start()
      const routes = createExpressApp(deps).routes.filter(({ tag }) => tag !== 'admin')
      expect(routes.length).toBeGreaterThan(10)
      for (const { path, method } of routes) {
        const answer = await send('OPTIONS', path.replace(/\{\w+\}/, 'p1'), {
          Origin: page,
          'Access-Control-Request-Method': method.toUpperCase(),
          'Access-Control-Request-Headers': 'content-type,idempotency-key',
        })
        expect([path, answer.status, corsOf(answer)]).toEqual([
          path,
          204,
          {
            ...readable,
            'access-control-allow-methods': 'GET, HEAD, POST',
            'access-control-allow-headers':
              'Content-Type, Idempotency-Key, Last-Event-ID, traceparent, tracestate',
            'access-control-max-age': '7200',
          },
        ])
      }
    })

    it('has no part in /admin', async () => {
      await start()
      const read = await send('GET', '/admin/dead-letters', { Origin: page })
      expect(corsOf(read)).toEqual({})
      const asked = await send('OPTIONS', '/admin/drain/pause', { Origin: page })
      expect(corsOf(asked)).toEqual({})
      const paused = await send('POST', '/admin/drain/pause', { Origin: page })
      expect([paused.status, corsOf(paused)]).toEqual([403, {}])
    })
  })

  describe('everybody else', () => {
    it('is answered as ever: no Origin, or this server’s own', async () => {
      await start({ ORIGINS: '' })
      for (const headers of [{}, { Origin: server.url }]) {
        const made = await send('POST', '/posts', headers, '{"postId":"a"}')
        expect([201, 409]).toContain(made.status)
        expect(corsOf(made)).toEqual({})
      }
    })
  })
})
