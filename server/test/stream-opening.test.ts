// How a browser begins: with a snapshot, or with what it missed.
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Alert, Post } from '../../contract/index.ts'
import { until } from '../../testing/until.ts'
import { sharedKeys } from '../redis/keys.ts'
import { batchOf, emptySource, streamKitOfFile } from './stream-kit.ts'

const { kit, startApi, openBrowser } = streamKitOfFile()

let seq = 1
const publish = () => kit().publish('batch', batchOf(0, seq++, 'claimed'))

describe('a browser that comes', () => {
  it('begins with retry, the headers of a stream and a snapshot', async () => {
    const { port } = await startApi()
    const browser = await openBrowser(port)
    await browser.has('snapshot')
    expect(browser.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    })
    expect(browser.headers).not.toHaveProperty('transfer-encoding')
    expect(browser.others).toEqual(['retry:2000'])
    expect(browser.names()).toEqual(['snapshot'])
    expect(browser.of('snapshot')[0]!.config).toEqual(emptySource.config)
  })

  it('resumes after Last-Event-ID with exactly what was missed, on any API process', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push(await publish())
    for (const { port } of [await startApi(), await startApi()]) {
      const browser = await openBrowser(port, { lastEventId: ids[1]! })
      await browser.has('batch', 3)
      ids.push(await publish())
      await until('it is live', () => browser.ids().at(-1) === ids.at(-1))
      expect(browser.ids()).toEqual(ids.slice(2))
      expect(browser.names()).not.toContain('snapshot')
    }
  })

  it('sends nothing to a browser that missed nothing', async () => {
    const { port } = await startApi()
    const last = await publish()
    const browser = await openBrowser(port, { lastEventId: last })
    const next = await publish()
    await browser.has('batch')
    expect(browser.ids()).toEqual([next])
  })

  it.each([
    ['an id that never was', '1-1'],
    ['an id from the future', '999999999999999-0'],
    ['the beginning', '0-0'],
    ['no id at all', 'latest'],
    ['a number too large for Redis', '99999999999999999999999-0'],
    ['half an id', '1763700000000'],
    ['an option of XRANGE', '-'],
  ])('answers reset and a snapshot to %s', async (_, lastEventId) => {
    const { port } = await startApi()
    const browser = await openBrowser(port, { lastEventId })
    await browser.has('snapshot')
    expect(browser.names()).toEqual(['reset', 'snapshot'])
    const id = await publish()
    await until('it is live', () => browser.ids().at(-1) === id)
  })

  it('answers reset and a snapshot when the id was trimmed', async () => {
    const { port } = await startApi()
    const id = await publish()
    await publish()
    await kit().redis.xtrim(sharedKeys.events, 'MAXLEN', 1)
    const browser = await openBrowser(port, { lastEventId: id })
    await browser.has('snapshot')
    expect(browser.names()).toEqual(['reset', 'snapshot'])
  })

  it('loses and doubles nothing for a browser that comes while events do', async () => {
    // Each event likes a post of its own, so a lost one is not healed by a later one.
    const key = 'test:liked'
    const top = async (): Promise<Post[]> => {
      const liked = await kit().redis.smembers(key)
      await delay(Math.random() * 100) // events go on
      return liked.map((postId) => ({
        ...{ postId, likes: 1, title: null, persisted: null, createdAt: null },
      }))
    }
    const { port } = await startApi(async () => ({ ...emptySource, top: await top() }))
    const rounds = 400
    const browsers = []
    for (let i = 0; i < rounds; i++) {
      await kit().redis.sadd(key, `p${i}`) // counted first, then published
      if (i % 10 === 3) browsers.push(openBrowser(port))
      await kit().publish('likes', [[`p${i}`, 1]])
    }
    const last = (await kit().history()).at(-1)
    for (const opened of browsers) {
      const browser = await opened
      await until('the last event came', () => browser.ids().at(-1) === last)
      const [first, ...live] = browser.ids()
      expect(live).toEqual(await kit().history(first))
      const snapshot = browser.of('snapshot')[0]!.top.map(({ postId }) => postId)
      const liked = browser.of('likes').flatMap((pairs) => pairs.map(([postId]) => postId))
      expect(new Set([...snapshot, ...liked]).size).toBe(rounds)
      expect(browser.names().filter((name) => name !== 'likes')).toEqual(['snapshot'])
    }
  })

  it('does not begin with a snapshot that a reset has overtaken', async () => {
    let built = 0
    let letGo = () => {}
    const { port, relay } = await startApi(async () => {
      if (++built === 1) await new Promise<void>((resolve) => (letGo = resolve))
      return emptySource
    })
    await publish()
    const browser = await openBrowser(port)
    await until('the snapshot is being built', () => built === 1)
    const heard = vi.fn()
    onTestFinished(relay.onBatch(heard))
    await kit().unheard(async () => {
      for (let i = 0; i < 3; i++) await publish()
      await kit().redis.xtrim(sharedKeys.events, 'MAXLEN', 1)
    })
    await until('the relay goes on', async () => {
      await publish()
      return heard.mock.calls.length > 0
    })
    letGo()
    await browser.has('snapshot')
    const last = await publish()
    await until('it is live', () => browser.ids().at(-1) === last)
    expect(browser.names().slice(0, 2)).toEqual(['reset', 'snapshot'])
    const [first, ...live] = browser.ids()
    expect(live).toEqual(await kit().history(first))
  })

  it('narrows likes, and only likes, to the posts asked for', async () => {
    const { port } = await startApi()
    const before = await publish()
    const browser = await openBrowser(port, { posts: 'a,c,__proto__' })
    const resumed = await openBrowser(port, { posts: 'a,c,__proto__', lastEventId: before })
    const all = await openBrowser(port)
    await Promise.all([browser, all].map((each) => each.has('snapshot')))
    const pairs = [
      ['a', 1],
      ['b', 2],
      ['__proto__', 3],
    ]
    await kit().publish('likes', pairs)
    await kit().publish('likes', [['b', 3]])
    await publish()
    await all.has('batch')
    for (const each of [browser, resumed]) {
      await each.has('batch')
      expect(each.of('likes')).toEqual([
        [
          ['a', 1],
          ['__proto__', 3],
        ],
      ])
    }
    expect(all.of('likes')).toEqual([pairs, [['b', 3]]])
  })

  it('shows the newest batches, samples and open alerts in the snapshot', async () => {
    const early = await startApi()
    const sample = { at: 1 }
    const alert: Alert = { code: 'dead-letters', level: 'warning', text: 'x', since: 1 }
    await kit().redis.xadd(sharedKeys.samples, '1000-0', 'd', JSON.stringify(sample))
    await kit().redis.hset(sharedKeys.alerts, alert.code, JSON.stringify(alert))
    await kit().publish('batch', batchOf(7, 1, 'written'))
    await kit().publish('batch', batchOf(7, 1, 'writing')) // comes late: a state only moves forward
    await kit().publish('batch', batchOf(8, 1, 'claimed'))
    const late = await startApi() // knows them from the history
    for (const { port } of [early, late]) {
      const browser = await openBrowser(port)
      await browser.has('snapshot')
      const snapshot = browser.of('snapshot')[0]!
      expect(snapshot).toMatchObject({ sample, samples: [sample], alerts: [alert] })
      expect(snapshot.batches.slice(-2)).toEqual([
        batchOf(7, 1, 'written'),
        batchOf(8, 1, 'claimed'),
      ])
    }
    await kit().redis.del(sharedKeys.samples, sharedKeys.alerts)
  })

  it('gives a browser that came while Redis was away its snapshot afterwards', async () => {
    const { port, commands } = await startApi()
    commands.disconnect()
    await until('it is away', () => commands.status === 'end')
    const asked = vi.spyOn(commands, 'xrevrange')
    const browser = await openBrowser(port)
    await until('it was asked in vain, twice', () => asked.mock.calls.length >= 2)
    expect(browser.events).toEqual([])
    await commands.connect()
    await browser.has('snapshot')
    const id = await publish()
    await until('it is live', () => browser.ids().at(-1) === id)
    expect(browser.names()).toEqual(['snapshot', 'batch'])
  })
})
