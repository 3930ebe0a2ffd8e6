import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startLoad } from './engine.ts'
import { createPace } from './pace.ts'
import { type LoadPlan, planDefaults } from './plan.ts'
import { runLoad } from './run.ts'

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server whose answers the test decides. */
const serve = async (handler: Handler) => {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => handler(request, body, response))
  })
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((down) => server.close(down))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const say = (response: ServerResponse, status: number, slug: string | null = null) => {
  const body = slug ? JSON.stringify({ type: `https://x/problems/${slug}` }) : '{"likes":1}'
  response.writeHead(status, { 'content-length': body.length }).end(body)
}
const plan = (url: string, more: Partial<LoadPlan>): LoadPlan => ({ ...planDefaults, url, ...more })
const sum = (book: Float64Array) => book.reduce((a, b) => a + b, 0)

describe('the load engine', () => {
  it('sends exactly the likes of the plan and books them by post', async () => {
    const seen = new Map<string, number>()
    const url = await serve((_, body, response) => {
      const { postId } = JSON.parse(body)
      seen.set(postId, (seen.get(postId) ?? 0) + 1)
      say(response, 202)
    })
    const load = startLoad(plan(url, { likes: 500, concurrency: 7, posts: 20 }))
    const summary = await load.done
    expect(summary).toMatchObject({ accepted: 500, requests: 500, refused: {}, unknown: 0 })
    expect(summary.latencyMs!.max).toBeGreaterThan(0)
    for (const [postId, count] of seen)
      expect(load.books.acknowledged[Number(postId.split('-').at(-1))]).toBe(count)
    expect(sum(load.books.acknowledged)).toBe(500)
  })

  it('cuts the last bulk to the likes that are left', async () => {
    const sizes: number[] = []
    const url = await serve((_, body, response) => {
      sizes.push(JSON.parse(body).likes?.length ?? 1)
      say(response, 202)
    })
    const summary = await startLoad(plan(url, { likes: 1001, bulk: 500, concurrency: 1 })).done
    expect(sizes).toEqual([500, 500, 1])
    expect(summary).toMatchObject({ accepted: 1001, requests: 3 })
  })

  it('keeps refusals by reason apart from outcomes nobody knows', async () => {
    let n = 0
    const url = await serve((request, _, response) => {
      n++
      if (n % 3 === 0) say(response, 503, 'overloaded')
      else if (n % 3 === 1) request.socket.destroy()
      else say(response, 503, 'outcome-unknown')
    })
    const load = startLoad(plan(url, { likes: 30, concurrency: 1, posts: 3 }))
    expect(await load.done).toMatchObject({
      accepted: 0,
      refused: { '503 overloaded': 10 },
      unknown: 20,
    })
    expect([sum(load.books.acknowledged), sum(load.books.uncertain)]).toEqual([0, 20])
  })

  it('sends a like of unknown outcome again under the same key only', async () => {
    const keys: (string | undefined)[] = []
    const url = await serve((request, _, response) => {
      keys.push(request.headers['idempotency-key'] as string | undefined)
      if (keys.length % 2 === 1) request.socket.destroy()
      else say(response, 202)
    })
    const keyed = { likes: 4, concurrency: 1, keys: true, retries: 1 }
    expect(await startLoad(plan(url, keyed)).done).toMatchObject({ accepted: 4, retried: 4 })
    expect(keys.length).toBe(8)
    expect(new Set(keys).size).toBe(4)
    keys.length = 0
    const bare = { likes: 4, concurrency: 1, retries: 1 }
    expect(await startLoad(plan(url, bare)).done).toMatchObject({ accepted: 2, unknown: 2 })
  })

  it('does not call a like refused when an earlier attempt may have counted', async () => {
    let n = 0
    const url = await serve((request, _, response) => {
      n++
      if (n === 1) request.socket.destroy()
      else say(response, 503, 'overloaded')
    })
    const options = { likes: 1, concurrency: 1, keys: true, retries: 1 }
    expect(await startLoad(plan(url, options)).done).toMatchObject({ unknown: 1, refused: {} })
  })

  it('ends although nobody listens, and says so', async () => {
    const summary = await startLoad(plan('http://127.0.0.1:1', { likes: 6, concurrency: 3 })).done
    expect(summary).toMatchObject({ accepted: 0, refused: { 'refused connection': 6 } })
  })

  it('gives up on a silent server after the timeout', async () => {
    const url = await serve(() => {})
    const options = { likes: 2, concurrency: 2, timeoutMs: 50 }
    expect(await startLoad(plan(url, options)).done).toMatchObject({ unknown: 2 })
  })

  it('open model: counts the wait behind a slow answer from the planned time', async () => {
    // One connection and at least 20 ms per answer, but planned 5 ms apart: the tenth like is planned
    // after 45 ms and cannot be answered before 200 ms. A slower machine only adds to that.
    const url = await serve((_, __, response) => void setTimeout(() => say(response, 202), 20))
    const open = await startLoad(plan(url, { likes: 10, concurrency: 1, rate: 200 })).done
    expect(open.accepted).toBe(10)
    expect(open.latencyMs!.max).toBeGreaterThan(130)
  })

  it('open model: tells a refusal from its real send, and how late the client was itself', async () => {
    const refuse = (_: unknown, __: string, response: ServerResponse) =>
      void setTimeout(() => say(response, 503, 'overloaded'), 20)
    const url = await serve(refuse)
    const open = await startLoad(plan(url, { likes: 10, concurrency: 1, rate: 200 })).done
    expect(open).toMatchObject({ refused: { '503 overloaded': 10 }, latencyMs: null })
    expect(open.refusalMs!.p50).toBeGreaterThan(19)
    expect(open.lateMs!.max).toBeGreaterThan(open.refusalMs!.p50)
  })

  it('open model: sends no like that waited longer than its patience, and says how many', async () => {
    const slow = (_: unknown, __: string, response: ServerResponse) =>
      void setTimeout(() => say(response, 202), 20)
    const url = await serve(slow)
    const open = { concurrency: 1, rate: 1000, durationMs: 1500, patienceMs: 5 }
    const { requests, unsent } = await startLoad(plan(url, open)).done
    expect(unsent).toBeGreaterThan(requests)
    expect(requests).toBeGreaterThan(1)
  })

  it('stops when told, and lets likes under way finish', async () => {
    let answered = 0
    const url = await serve((_, __, response) => {
      answered++
      if (answered === 50) load.stop()
      say(response, 202)
    })
    const load = startLoad(plan(url, { concurrency: 5 }))
    expect((await load.done).accepted).toBe(answered)
  })

  it('runs in a process of its own and brings the summary back', async () => {
    const url = await serve((_, __, response) => say(response, 202))
    let measuring = 0
    const run = runLoad(plan(url, { likes: 100 }), { onMeasuring: () => measuring++ })
    expect(await run.done).toMatchObject({ accepted: 100 })
    expect(measuring).toBe(1)
  })
})

describe('the pace', () => {
  it('closed: is always due', () => {
    expect(createPace(null, 1, 0).take(123)).toBe(123)
  })

  it('open: plans likes at their rate and never skips one', () => {
    const pace = createPace(1000, 1, 0)
    const taken: number[] = []
    for (let now = 0.5; now <= 10; now += 2.5)
      for (let at = pace.take(now); at !== null; at = pace.take(now)) taken.push(at)
    expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('open: a bulk leaves once per its likes', () => {
    const pace = createPace(1000, 100, 0)
    expect([pace.take(50), pace.take(99), pace.take(100)]).toEqual([0, null, 100])
  })
})
