// Pages of other origins in a real browser, against the real server: what a foreign page may not do, and what a
// listed one may.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../contract/index.ts'
import { liveTotal } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import { appForTests, browserForTests } from './set-up.ts'

const pages: Server[] = []

/** An empty page on a port of its own; its origin. */
const servePage = async () => {
  const html = '<!doctype html><title>a page of somebody</title>'
  const server = createServer((_req, res) => res.setHeader('Content-Type', 'text/html').end(html))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  pages.push(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const listed = await servePage()
const foreign = await servePage()
const real = appForTests({ env: { ORIGINS: listed, RATE_LIMIT: '1000/s' } })
const browser = browserForTests()

afterEach(() => browser.closePages())
afterAll(() => {
  for (const page of pages) page.close()
})

/** Opens a page of this origin; `seen`: what its browser sends to the API, preflights too. */
const open = async (origin: string) => {
  const { page, session } = await browser.open(origin)
  const seen: string[] = []
  const ours = new Set<string>()
  const answered = new Map<string, number>()
  session.on('Network.requestWillBeSent', ({ request, type, requestId }) => {
    if (!request.url.startsWith(real.harness.url)) return
    seen.push(`${request.method} ${type}`)
    ours.add(requestId)
  })
  // Also of answers that the browser keeps from the page.
  session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    answered.set(requestId, statusCode)
  })
  await session.send('Network.enable')
  /** What the API answered, as the network saw it. */
  const statuses = async () => {
    await until('it is answered', () => ours.size > 0 && [...ours].every((id) => answered.has(id)))
    return [...ours].map((id) => answered.get(id))
  }
  return { page, seen, statuses }
}

interface Sent {
  method?: string
  mode?: 'no-cors'
  headers?: Record<string, string>
  body?: string
}

/** In the page: sends a request; what its script can know of the answer. */
const send = (page: Page, path: string, init: Sent) =>
  page.evaluate(
    async ({ url, init }) => {
      try {
        const answer = await fetch(url, init)
        return {
          type: answer.type,
          status: answer.status,
          body: await answer.text(),
          rate: answer.headers.get('RateLimit'),
        }
      } catch (error) {
        return { type: 'failed', status: 0, body: String(error), rate: null }
      }
    },
    { url: real.harness.url + path, init },
  )

/** In the page: the first event of the stream, or that it failed. */
const listen = (page: Page, name: string) =>
  page.evaluate(
    ({ url, name }) =>
      new Promise<string>((resolve) => {
        const source = new EventSource(url)
        source.addEventListener(name, (event) => {
          source.close()
          resolve((event as MessageEvent<string>).data)
        })
        source.onerror = () => {
          source.close()
          resolve('failed')
        }
      }),
    { url: `${real.harness.url}/events`, name },
  )

describe('a foreign page', () => {
  it.each([
    ['/posts/stolen/like', {}],
    ['/like', { body: '{"postId":"stolen"}' }],
    ['/likes', { body: '{"likes":[{"postId":"stolen"}]}' }],
    ['/posts', { body: '{"postId":"stolen"}' }],
  ])('counts nothing by POST %s', async (path, init) => {
    const { page, statuses } = await open(foreign)
    await send(page, path, { method: 'POST', mode: 'no-cors', ...init })
    expect(await statuses()).toEqual([403])
    expect((await fetch(`${real.harness.url}/posts/stolen`)).status).toBe(404)
  })

  it('counts nothing by a form either', async () => {
    const { page } = await open(foreign)
    const action = `${real.harness.url}/posts/stolen/like`
    const answered = page.waitForResponse(action)
    await page.evaluate((to) => {
      document.body.innerHTML = `<form method="post" action="${to}"></form>`
      document.querySelector('form')!.submit()
    }, action)
    expect((await answered).status()).toBe(403)
    expect((await fetch(`${real.harness.url}/posts/stolen`)).status).toBe(404)
  })

  it('reads nothing and hears nothing', async () => {
    const { page } = await open(foreign)
    expect(await send(page, '/stats', {})).toMatchObject({ type: 'failed' })
    expect(await listen(page, 'snapshot')).toBe('failed')
  })
})

describe('a listed page', () => {
  const json = { 'Content-Type': 'application/json' }

  it('likes, reads the answer and its headers, and asks only once before', async () => {
    const { page, seen } = await open(listed)
    for (let n = 1; n <= 3; n++) {
      const headers = { ...json, 'Idempotency-Key': `key ${n}`.replace(' ', '-') }
      const liked = await send(page, '/like', {
        method: 'POST',
        headers,
        body: '{"postId":"liked"}',
      })
      expect(liked).toMatchObject({ type: 'cors', status: 202, rate: expect.any(String) })
      expect(JSON.parse(liked.body)).toMatchObject({ postId: 'liked' })
    }
    expect(seen.filter((line) => line.startsWith('OPTIONS'))).toHaveLength(1)
    expect(await liveTotal(real.harness.url, 'liked')).toBe(3)
  })

  it('likes without asking when nothing needs it, and in bulk', async () => {
    const { page, seen } = await open(listed)
    const short = await send(page, '/posts/short/like', { method: 'POST' })
    expect(short).toMatchObject({ type: 'cors', status: 202 })
    expect(seen).toEqual(['POST Fetch'])
    const body = '{"likes":[{"postId":"short","count":2}]}'
    const bulk = await send(page, '/likes', { method: 'POST', headers: json, body })
    expect(bulk).toMatchObject({ status: 202 })
    expect(await liveTotal(real.harness.url, 'short')).toBe(3)
  })

  it('is not kept from an answer that it did not ask to read', async () => {
    const { page } = await open(listed)
    const body = '{"postId":"made"}'
    const made = await send(page, '/posts', { method: 'POST', mode: 'no-cors', body })
    expect(made).toMatchObject({ type: 'opaque' })
  })

  it('reads why it is refused', async () => {
    const { page } = await open(listed)
    const refused = await send(page, '/like', { method: 'POST', headers: json, body: '{}' })
    expect(refused).toMatchObject({ type: 'cors', status: 400 })
    expect(JSON.parse(refused.body).type).toMatch(/invalid-body$/)
  })

  it('hears the stream', async () => {
    const { page } = await open(listed)
    const snapshot = JSON.parse(await listen(page, 'snapshot')) as Snapshot
    expect(snapshot.config.partitions).toBe(real.harness.config.partitions)
    const receipt = JSON.parse(
      (await send(page, '/posts/heard/like', { method: 'POST' })).body,
    ).receipt
    await until('its receipt is persisted', async () => {
      const { body } = await send(page, `/receipts/${receipt}?wait=5000`, {})
      return JSON.parse(body).state === 'persisted'
    })
  })
})
