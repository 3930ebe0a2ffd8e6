import { afterEach, describe, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'
import { createRateLimiter } from './rate-limit.ts'

const at = (options: { requests: number; windowMs: number; maxKeys?: number }) => {
  let now = 0
  const limiter = createRateLimiter({ ...options, clock: () => now })
  const pass = (ms: number) => {
    now += ms
  }
  return { limiter, pass }
}

describe('createRateLimiter', () => {
  it('allows as many at once as the window has, then one per step', () => {
    const { limiter, pass } = at({ requests: 4, windowMs: 1000 })
    const takeMany = (n: number) => Array.from({ length: n }, () => limiter.take('a', 1).allowed)
    expect(takeMany(6)).toEqual([true, true, true, true, false, false])
    pass(249)
    expect(limiter.take('a', 1).allowed).toBe(false)
    pass(1)
    expect(takeMany(2)).toEqual([true, false])
    pass(1000)
    expect(takeMany(5)).toEqual([true, true, true, true, false])
  })

  it('never allows more than twice the rate in any window', () => {
    const { limiter, pass } = at({ requests: 10, windowMs: 1000 })
    const times: number[] = []
    for (let now = 0; now < 10_000; now += 7) {
      if (limiter.take('a', 1).allowed) times.push(now)
      pass(7)
    }
    expect(times.length).toBeLessThanOrEqual(10 + 100)
    expect(times.length).toBeGreaterThanOrEqual(100)
  })

  it('says what is left and when to come back', () => {
    const { limiter, pass } = at({ requests: 2, windowMs: 60_000 })
    expect(limiter.take('a', 1)).toEqual({
      allowed: true,
      remaining: 1,
      resetSeconds: 30,
      retryAfter: 0,
    })
    expect(limiter.take('a', 1)).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 60 })
    expect(limiter.take('a', 1)).toMatchObject({ allowed: false, remaining: 0, retryAfter: 30 })
    pass(29_500)
    expect(limiter.take('a', 1)).toMatchObject({ allowed: false, retryAfter: 1 })
    expect(limiter.policy).toBe('"default";q=2;w=60')
  })

  it('tells addresses apart', () => {
    const { limiter } = at({ requests: 1, windowMs: 1000 })
    expect([limiter.take('a', 1).allowed, limiter.take('b', 1).allowed]).toEqual([true, true])
    expect([limiter.take('a', 1).allowed, limiter.take('b', 1).allowed]).toEqual([false, false])
  })

  it('keeps a client refused when the maps change places within its window', () => {
    const { limiter, pass } = at({ requests: 1, windowMs: 1000 })
    limiter.take('early', 1)
    pass(900)
    limiter.take('a', 1)
    pass(200)
    limiter.take('b', 1)
    expect(limiter.take('a', 1).allowed).toBe(false)
  })

  it('holds a bounded number of addresses and forgets idle ones', () => {
    const { limiter, pass } = at({ requests: 1, windowMs: 1000, maxKeys: 100 })
    for (let i = 0; i < 10_000; i++) limiter.take(`address ${i}`, 1)
    expect(limiter.size()).toBeLessThanOrEqual(200)
    for (let i = 0; i < 3; i++) {
      pass(1001)
      limiter.take('still here', 1)
    }
    expect(limiter.size()).toBeLessThanOrEqual(2)
  })
})

describe('RATE_LIMIT', () => {
  let server: MemoryServer | undefined
  afterEach(() => server?.stop())

  const like = (headers: Record<string, string> = {}) =>
    fetch(`${server!.url}/posts/p1/like`, { method: 'POST', headers })

  it('answers 429 with the three headers, and counts nothing then', async () => {
    server = await startMemoryServer({ RATE_LIMIT: '2/h' })
    const first = await like()
    expect(first.status).toBe(202)
    expect(first.headers.get('ratelimit-policy')).toBe('"default";q=2;w=3600')
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=1;t=\d+$/)
    await like()
    const refused = await like()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1000)
    expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/)
    expect(server.memory.state.accepted).toBe(2)
  })

  it('costs as many likes as a bulk counts, and counts none when so many are not left', async () => {
    server = await startMemoryServer({ RATE_LIMIT: '1000/h' })
    const bulk = (count: number) =>
      fetch(`${server!.url}/likes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ likes: [{ postId: 'a', count }, { postId: 'b' }] }),
      })
    const first = await bulk(899)
    expect([first.status, first.headers.get('ratelimit')?.split(';')[1]]).toEqual([202, 'r=100'])
    const refused = await bulk(100)
    expect([refused.status, server.memory.state.accepted]).toEqual([429, 900])
    // What was refused has cost one request.
    expect((await bulk(98)).status).toBe(202)
    expect((await bulk(1000)).status).toBe(429)
    expect(server.memory.state.accepted).toBe(999)
  })

  it('limits reads too, but never probes', async () => {
    server = await startMemoryServer({ RATE_LIMIT: '1/h' })
    const status = async (path: string) => (await fetch(`${server!.url}${path}`)).status
    expect(await status('/posts?ids=a')).toBe(200)
    expect(await status('/posts?ids=a')).toBe(429)
    expect(await status('/livez')).toBe(200)
    expect(await status('/metrics')).toBe(200)
  })

  it('believes as many proxies as it is told, and no header without', async () => {
    server = await startMemoryServer({ RATE_LIMIT: '1/h', TRUST_PROXY: '1' })
    expect((await like({ 'x-forwarded-for': '192.0.2.1' })).status).toBe(202)
    expect((await like({ 'x-forwarded-for': '192.0.2.2' })).status).toBe(202)
    expect((await like({ 'x-forwarded-for': '9.9.9.9, 192.0.2.2' })).status).toBe(429)
    await server.stop()
    server = await startMemoryServer({ RATE_LIMIT: '1/h' })
    expect((await like({ 'x-forwarded-for': '192.0.2.1' })).status).toBe(202)
    expect((await like({ 'x-forwarded-for': '192.0.2.2' })).status).toBe(429)
  })

  it('is off by default and then sends no header', async () => {
    server = await startMemoryServer()
    expect((await like()).headers.has('ratelimit')).toBe(false)
  })
})
