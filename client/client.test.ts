// The client over the real HTTP part: what it sends, when it sends it again, and what it says when it gives up.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createJudge } from '../server/test/fuzz/judge.ts'
import { type OpenApi, operationsOf } from '../server/test/openapi-check.ts'
import { type MemoryServer, startMemoryServer } from '../testing/memory.ts'
import { type Client, createClient, Problem } from './index.ts'

let server: MemoryServer
let document: OpenApi
let sent: Request[]
/** What becomes of a try: null, it goes through. */
let fate: (nth: number) => 'lost-answer' | 'not-sent' | Response | null

const watched: typeof fetch = async (input, init) => {
  const request = new Request(input as string, init)
  sent.push(request.clone())
  const now = fate(sent.length)
  if (now instanceof Response) return now
  if (now === 'not-sent') throw new TypeError('fetch failed')
  const answer = await fetch(request)
  if (now === 'lost-answer') throw new TypeError('fetch failed')
  return answer
}

beforeAll(async () => {
  server = await startMemoryServer()
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApi
})
afterAll(() => server?.stop())
beforeEach(() => {
  sent = []
  fate = () => null
  server.memory.state.fault = null
})

const client = (options = {}): Client =>
  createClient(`${server.url}/`, { fetch: watched, retryForMs: 2000, ...options })

const failureOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Problem)
  return error as Problem
}

const problem = (type: string, status: number, retryAfter: string) =>
  Response.json(
    { type: `/problems/${type}`, title: '', status, detail: '', instance: '' },
    { status, headers: { 'Retry-After': retryAfter } },
  )

describe('a like', () => {
  it('counts once when its answer is lost: it is sent again under the same key', async () => {
    fate = (nth) => (nth === 1 ? 'lost-answer' : null)
    expect(await client().like('lost')).toMatchObject({ postId: 'lost', likes: 1 })
    const keys = sent.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
    expect(server.memory.totals.get('lost')).toBe(1)
  })

  it('has a key of its own, or the one that is given', async () => {
    await client().like('keys')
    await client().like('keys')
    await client().like('keys', { key: 'given-0123456789abcdef' })
    const keys = sent.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(new Set(keys).size).toBe(3)
    expect(keys[2]).toBe('given-0123456789abcdef')
  })

  it.each([
    ['rate-limited', 429],
    ['overloaded', 503],
    ['unavailable', 503],
    ['outcome-unknown', 503],
  ])('is sent again after %s', async (type, status) => {
    fate = (nth) => (nth < 3 ? problem(type, status, '0') : null)
    expect(await client().like(type)).toMatchObject({ likes: 1 })
    expect(sent).toHaveLength(3)
  })

  it('is not sent again when it is refused for good, and says why', async () => {
    const error = await failureOf(client().like('no such id'))
    expect(error).toMatchObject({ type: 'invalid-body', status: 400, retryAfter: null })
    expect(error.body?.errors?.[0]?.pointer).toBe('#/postId')
    expect(sent).toHaveLength(1)
  })

  it('that is refused to the end was not counted', async () => {
    fate = () => problem('unavailable', 503, '3')
    expect(await failureOf(client().like('refused'))).toMatchObject({
      ...{ type: 'unavailable', status: 503, retryAfter: 3 },
    })
  })

  it('is unknown to the end when one try was, however the others were refused', async () => {
    fate = (nth) => (nth === 1 ? 'lost-answer' : problem('unavailable', 503, nth < 3 ? '0' : '9'))
    expect(await failureOf(client().like('unknown'))).toMatchObject({ type: 'outcome-unknown' })
    expect(server.memory.totals.get('unknown')).toBe(1)
  })

  it('that nobody answers is unknown, with the cause', async () => {
    fate = () => 'not-sent'
    const error = await failureOf(client({ retryForMs: 0 }).like('nobody'))
    expect(error).toMatchObject({
      type: 'outcome-unknown',
      status: 0,
      cause: new TypeError('fetch failed'),
    })
  })

  it('ends with the reason of its signal, also while it waits for its next try', async () => {
    fate = () => problem('overloaded', 503, '1')
    const stop = new AbortController()
    const call = client().like('ended', { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(call).rejects.toThrow('enough')
  })
})

it('reads a thousand counts in the order asked, in requests that the server takes', async () => {
  const ids = Array.from({ length: 250 }, (_, n) => `many-${n}`)
  await client().likes(ids.map((postId) => ({ postId, count: 2 })))
  const posts = await client().counts([...ids, 'unknown-one'])
  expect(posts.map(({ postId }) => postId)).toEqual(ids)
  expect(posts.every(({ likes }) => likes === 2)).toBe(true)
  expect(sent).toHaveLength(1 + 3)
})

it('sends and reads what the OpenAPI document says', async () => {
  const judge = createJudge(document)
  const faults: unknown[] = []
  const judged: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(input as string)
    const found = operationsOf(document).find(
      ({ path, method }) =>
        method.toUpperCase() === (init?.method ?? 'GET') &&
        new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
    )
    const named = found?.operation.parameters?.map(({ name }) => name.toLowerCase()) ?? []
    const headers = Object.keys((init?.headers ?? {}) as object).map((name) => name.toLowerCase())
    const query = [...new URLSearchParams(search).keys()]
    for (const name of [...headers, ...query])
      if (name !== 'content-type' && !named.includes(name)) faults.push(`${pathname}: ${name}`)
    const answer = await fetch(input, init)
    const body = await answer.clone().text()
    const type = answer.headers.get('content-type')!.split(';')[0]!
    const reply = { status: answer.status, type, body, headers: Object.fromEntries(answer.headers) }
    const fits = answer.status < 400
    faults.push(
      judge(
        { operation: found, fits, method: init?.method, body: init?.body } as never,
        reply as never,
      ),
    )
    return answer
  }
  const own = client({ fetch: judged, retryForMs: 0 })
  const { receipt } = await own.like('judged')
  await own.likes([{ postId: 'judged', count: 5 }, { postId: 'other' }])
  await own.counts(['judged', 'other'])
  await own.receipt(receipt)
  await own.receipt(receipt, { waitMs: 10 })
  await failureOf(own.like('not an id'))
  await failureOf(own.receipt('9.999999.none.none'))
  server.memory.state.fault = { status: 'unavailable', reason: 'redis-away', retryAfter: 1 }
  await failureOf(own.like('judged'))
  expect(faults).toEqual(Array(8).fill(null))
})
