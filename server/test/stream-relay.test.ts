// Events on their way to browsers: none is left out, none comes twice, whatever breaks.
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { BatchEvent } from '../../contract/index.ts'
import { browse } from '../../testing/event-reader.ts'
import { addressOf, createFaultProxy } from '../../testing/proxy.ts'
import { until } from '../../testing/until.ts'
import { connectRedis } from '../redis/connections.ts'
import { sharedKeys } from '../redis/keys.ts'
import { createSubscription } from '../stream/subscription.ts'
import { batchOf, silentLog, streamKitOfFile } from './stream-kit.ts'

const { kit, startApi, openBrowser } = streamKitOfFile()

let seq = 1
const publish = () => kit().publish('batch', batchOf(0, seq++, 'claimed'))

describe('relay', () => {
  it('relays every event with the id it has in the history, the same on every API process', async () => {
    const apis = [await startApi(), await startApi()]
    const browsers = await Promise.all(apis.map(({ port }) => openBrowser(port)))
    await Promise.all(browsers.map((browser) => browser.has('snapshot')))
    for (let i = 0; i < 30; i++) await publish()
    await Promise.all(browsers.map((browser) => browser.has('batch', 30)))
    for (const browser of browsers) {
      const [first, ...live] = browser.ids()
      expect(live).toEqual(await kit().history(first))
    }
  })

  it('fills the gap when its connection to Redis broke', async () => {
    const { port } = await startApi()
    const browser = await openBrowser(port)
    await browser.has('snapshot')
    for (let round = 1; round <= 5; round++) {
      await publish()
      await kit().unheard(async () => {
        for (let i = 0; i < 3; i++) await publish()
      })
      await browser.has('batch', round * 4) // without any later event that would show the gap
    }
    const [first, ...live] = browser.ids()
    expect(live).toEqual(await kit().history(first))
    expect(browser.names()).not.toContain('reset')
  })

  it('sends reset and a snapshot to all when the gap was trimmed', async () => {
    const { port } = await startApi()
    const browsers = await Promise.all([1, 2, 3].map(() => openBrowser(port)))
    await Promise.all(browsers.map((browser) => browser.has('snapshot')))
    await publish()
    await Promise.all(browsers.map((browser) => browser.has('batch')))
    await kit().unheard(async () => {
      for (let i = 0; i < 3; i++) await publish()
      await kit().redis.xtrim(sharedKeys.events, 'MAXLEN', 1)
    })
    await Promise.all(browsers.map((browser) => browser.has('snapshot', 2)))
    const last = await publish()
    for (const browser of browsers) {
      await browser.has('batch', 2)
      // A break that a busy machine makes longer than a second is told as an alert, too.
      const events = browser.events.filter(({ name }) => name !== 'alert')
      expect(events.map(({ name }) => name)).toEqual([
        ...['snapshot', 'batch', 'reset', 'snapshot', 'batch'],
      ])
      expect(events[2]).toMatchObject({ id: null, data: { reason: 'history-trimmed' } })
      expect(browser.ids().at(-1)).toBe(last)
    }
  })

  it('goes on after the history was lost', async () => {
    const { port } = await startApi()
    const browser = await openBrowser(port)
    await browser.has('snapshot')
    await publish()
    await browser.has('batch')
    await kit().redis.del(sharedKeys.events)
    await publish()
    await browser.has('snapshot', 2)
    const last = await publish()
    await until('the new event came', () => browser.ids().at(-1) === last)
  })

  it('tells the process itself of every batch and of the latest sample', async () => {
    const { relay } = await startApi()
    await kit().publish('sample', { at: 4 })
    await until('it has begun', () => relay.latest()?.at === 4)
    const heard: BatchEvent[] = []
    const off = relay.onBatch((batch) => heard.push(batch))
    await kit().publish('batch', batchOf(1, 1, 'claimed'))
    await kit().publish('sample', { at: 5 })
    await until('both came', () => heard.length === 1 && relay.latest()?.at === 5)
    off()
    await kit().publish('batch', batchOf(1, 1, 'settled'))
    await kit().publish('sample', { at: 6 })
    await until('the sample came', () => relay.latest()?.at === 6)
    expect(heard).toEqual([batchOf(1, 1, 'claimed')])
  })

  it('says by itself that Redis is away, without an id, and that it is back', async () => {
    const { port, relay } = await startApi()
    const browser = await openBrowser(port)
    await browser.has('snapshot')
    await kit().unheard(() => browser.has('alert'))
    await browser.has('alert', 2)
    const [away, back] = browser.of('alert')
    expect(away).toMatchObject({ code: 'redis-away', level: 'critical' })
    expect(back).toEqual({ ...away, until: expect.any(Number) })
    expect(browser.events.filter(({ name }) => name === 'alert').map(({ id }) => id)).toEqual([
      null,
      null,
    ])
    expect(relay.clients()).toBe(1)
  })

  it('notices a connection that is dead without saying so', async () => {
    const { port, subscriber } = await startApi()
    const browser = await openBrowser(port)
    await browser.has('snapshot')
    const dead = subscriber.stream
    dead.pause() // as if a cable was cut
    const ids = [await publish(), await publish()]
    await browser.has('batch', 2)
    await until('it doubts the connection', async () => {
      ids.push(await publish())
      return subscriber.stream !== dead
    })
    await browser.has('batch', ids.length)
    expect(browser.ids().slice(1)).toEqual(ids)
  })

  it('may be stopped before Redis has answered its new connection', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    const url = new URL(kit().server.url)
    const proxy = await createFaultProxy({ target: addressOf(url.href) })
    onTestFinished(proxy.stop)
    url.port = String(proxy.port)
    const redis = connectRedis({
      ...{ log: silentLog, onConnect: async () => {}, fatal: () => {} },
      config: { redisUrl: url.href, redisDurability: 'relaxed', redisReplicas: 0 },
    })
    const ended = new Promise((resolve) => redis.subscriber.once('end', resolve))
    const others = await kit().listeners()
    const subscription = createSubscription({
      ...{ subscriber: redis.subscriber, log: silentLog, onEvent() {}, onAway() {} },
      ...{ check: async () => false, now: Date.now },
    })
    subscription.start()
    await until('it listens', async () => (await kit().listeners()) > others)
    proxy.set({ dropReply: { match: '\r\nsubscribe\r\n', times: 1, after: 'silence' } })
    proxy.reset()
    await until('it subscribes again', () => proxy.dropped() === 1)
    subscription.stop()
    await redis.stop()
    await ended
    await setImmediate()
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('counts its browsers and forgets those that left', async () => {
    const { port, relay } = await startApi()
    const browsers = await Promise.all([1, 2, 3].map(() => browse(port)))
    expect(relay.clients()).toBe(3)
    for (const browser of browsers) browser.close()
    await until('all are forgotten', () => relay.clients() === 0)
  })

  it('ends its browsers with a time to come back', async () => {
    const api = await kit().startApi()
    const browser = await openBrowser(api.port)
    await browser.has('snapshot')
    await Promise.all([api.stop(), api.stop()])
    await until('the stream ended', browser.ended)
    expect(browser.others.at(-1)).toMatch(/^retry:[1-4]\d{3}$/)
    expect(api.relay.clients()).toBe(0)
  })
})
