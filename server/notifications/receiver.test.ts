// What may answer at the other end: everything, and nothing.
import type { lookup } from 'node:dns'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { startWebhookReceiver, testSecret } from '../../testing/webhook-receiver.ts'
import { createReceiver } from './receiver.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const body = JSON.stringify({ type: 'webhook.test', timestamp: '2026-01-01T00:00:00Z', data: {} })
const { signal } = new AbortController()

const receiverAt = (url: string, more: Partial<Parameters<typeof createReceiver>[0]> = {}) => {
  const receiver = createReceiver({
    ...{ url: new URL(url), secrets: [testSecret], allowsPrivate: true, userAgent: 'test' },
    ...more,
  })
  ends.push(receiver.close)
  return receiver
}

const serve = async (answer: RequestListener) => {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    answer(request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, port, asked: () => asked }
}

it('signs with every secret, so that one can be changed', async () => {
  const next = `whsec_${Buffer.alloc(24, 9).toString('base64')}`
  const [old, fresh] = [await startWebhookReceiver(testSecret), await startWebhookReceiver(next)]
  ends.push(old.stop, fresh.stop)
  for (const { url } of [old, fresh]) {
    const receiver = receiverAt(url, { secrets: [next, testSecret] })
    expect(await receiver.send('msg_1', body, signal)).toEqual({ status: 'delivered' })
  }
  expect(await receiverAt(old.url, { secrets: [next] }).send('msg_1', body, signal)).toMatchObject({
    reason: '400',
  })
})

it('follows no redirect', async () => {
  const inner = await serve((_, answer) => answer.end())
  const outer = await serve((_, answer) => answer.writeHead(307, { location: inner.url }).end())
  expect(await receiverAt(outer.url).send('id', body, signal)).toEqual({
    ...{ status: 'failed', reason: '307, a redirect is not followed' },
  })
  expect(inner.asked()).toBe(0)
})

it('ends with a receiver that is silent, that hangs up, or that is not there', async () => {
  const silent = await serve(() => {})
  const rude = await serve((request) => request.socket.destroy())
  const within = receiverAt(silent.url, { timeoutMs: 50 })
  expect(await within.send('id', body, signal)).toMatchObject({ reason: 'no answer in time' })
  expect(await receiverAt(rude.url).send('id', body, signal)).toMatchObject({
    reason: 'ECONNRESET',
  })
  expect(await receiverAt('http://127.0.0.1:1/').send('id', body, signal)).toMatchObject({
    reason: 'ECONNREFUSED',
  })
})

it('takes the status of an answer that never ends, and hangs up on it', async () => {
  const closed = Promise.withResolvers<void>()
  const endless = await serve((_, answer) => {
    answer.writeHead(200)
    const more = setInterval(() => answer.write('x'.repeat(4096)), 1)
    answer.on('close', () => {
      clearInterval(more)
      closed.resolve()
    })
  })
  expect(await receiverAt(endless.url).send('id', body, signal)).toEqual({ status: 'delivered' })
  await closed.promise
})

it('connects to no private address, by number, by name, or by a name that answers so later', async () => {
  const inside = await serve((_, answer) => answer.end())
  const refused = { status: 'failed', reason: 'an address of a private network' }
  const leading = (...addresses: string[]) =>
    ((_host: string, _options: object, done: (...answer: unknown[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as unknown as typeof lookup
  for (const host of ['127.0.0.1', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost']) {
    const receiver = receiverAt(`http://${host}:${inside.port}/`, { allowsPrivate: false })
    expect([host, await receiver.send('id', body, signal)]).toEqual([host, refused])
  }
  const named = `http://hook.example:${inside.port}/`
  for (const resolve of [leading('127.0.0.1'), leading('10.0.0.1', '::1')]) {
    const receiver = receiverAt(named, { allowsPrivate: false, resolve })
    expect(await receiver.send('id', body, signal)).toEqual(refused)
  }
  expect(inside.asked()).toBe(0)
  const allowed = receiverAt(named, { resolve: leading('127.0.0.1') })
  expect(await allowed.send('id', body, signal)).toEqual({ status: 'delivered' })
})
