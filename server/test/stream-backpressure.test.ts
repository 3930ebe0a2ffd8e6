import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Post } from '../../contract/index.ts'
import { patience, until } from '../../testing/until.ts'
import { audiencePace } from '../stream/audience.ts'
import { sessionLimits } from '../stream/session.ts'
import { batchOf, emptySource, streamKitOfFile } from './stream-kit.ts'

const { kit, startApi, openBrowser } = streamKitOfFile()

/** About 25 kB. */
const pairs = Array.from({ length: 1000 }, (_, i) => [`a-post-with-a-name-${i}`, i])
const eventBytes = JSON.stringify(pairs).length
/** What one look at the buffer may let in on top of the limit. */
const bound = sessionLimits.bufferBytes + audiencePace.frameBytes + 2 * eventBytes

/** Publishes until the stalled browser's buffer is over the limit in the API process. */
const overfill = (api: { unread: () => number }) =>
  until('the buffer is over its limit', async () => {
    await kit().publishMany('likes', pairs, 20)
    return api.unread() > sessionLimits.bufferBytes
  })

describe('a browser that does not read', () => {
  it('is skipped in bounded memory while others go on; then it gets reset and a snapshot', async () => {
    const api = await startApi()
    const stalled = await openBrowser(api.port)
    const other = await openBrowser(api.port)
    await Promise.all([stalled, other].map((browser) => browser.has('snapshot')))
    stalled.pause()
    await overfill(api)
    for (let i = 0; i < 5; i++) {
      await kit().publishMany('likes', pairs, 20)
      expect(api.unread()).toBeLessThan(bound)
    }
    stalled.resume()
    await stalled.has('snapshot', 2)
    const last = await kit().publish('likes', pairs)
    for (const browser of [stalled, other])
      await until('the last event came', () => browser.ids().at(-1) === last)

    const [first, ...live] = other.ids()
    expect(live).toEqual(await kit().history(first))
    const names = stalled.names()
    const reset = names.indexOf('reset')
    expect(names.filter((name) => name !== 'likes')).toEqual(['snapshot', 'reset', 'snapshot'])
    expect(names[reset + 1]).toBe('snapshot')
    const before = stalled.events.slice(1, reset).map(({ id }) => id)
    expect(before).toEqual(live.slice(0, before.length))
    const after = stalled.events.slice(reset + 2).map(({ id }) => id)
    expect(after).toEqual(await kit().history(stalled.events[reset + 1]!.id!))
  })

  it('is cut when it stays so, and the others do not notice', async () => {
    const api = await startApi()
    const stalled = await openBrowser(api.port)
    const other = await openBrowser(api.port)
    await Promise.all([stalled, other].map((browser) => browser.has('snapshot')))
    stalled.pause()
    const began = performance.now() // it is over the limit later than this, never before
    await overfill(api)
    const isCut = async () => {
      await kit().publish('sample', { at: 1 })
      return api.relay.clients() === 1
    }
    await until('it is cut', isCut, patience.long)
    expect(performance.now() - began).toBeGreaterThan(sessionLimits.cutMs / 2)
    expect(api.unread()).toBeLessThan(sessionLimits.bufferBytes)
    expect(other.others).not.toContain(':') // who hears of events needs no comment
    const comment = () => other.others.includes(':')
    await until('a comment keeps the other open', comment, patience.long)
    const last = await kit().publish('sample', { at: 2 })
    await until('the last event came', () => other.ids().at(-1) === last)
    const [first, ...live] = other.ids()
    expect(live).toEqual(await kit().history(first))
  })

  it('may take its time for a snapshot larger than the limit, and misses nothing', async () => {
    const post: Post = {
      postId: 'x'.repeat(64),
      title: null,
      likes: 1,
      persisted: 1,
      createdAt: null,
    }
    const top = Array.from({ length: 100_000 }, () => post) // beyond what the sockets take
    const api = await startApi(async () => ({ ...emptySource, top }))
    const slow = await openBrowser(api.port)
    slow.pause()
    await until('the snapshot waits', () => api.unread() > sessionLimits.bufferBytes)
    const ids = []
    for (let i = 0; i < 5; i++) ids.push(await kit().publish('sample', { at: i }))
    await delay(300) // it reads late
    slow.resume()
    await slow.has('sample', 5)
    expect(slow.names()[0]).toBe('snapshot')
    expect(slow.names()).not.toContain('reset')
    expect(slow.ids().slice(1)).toEqual(ids)
  })

  it('is not kept waiting in memory without bound while its snapshot is built', async () => {
    let letGo = () => {}
    let built = 0
    const api = await startApi(async () => {
      if (++built === 1) await new Promise<void>((resolve) => (letGo = resolve))
      return emptySource
    })
    const browser = await openBrowser(api.port)
    await until('the snapshot is being built', () => built === 1)
    const beyond = Math.ceil(sessionLimits.heldBytes / eventBytes) + 10
    const heard = vi.fn()
    onTestFinished(api.relay.onBatch(heard))
    await kit().publishMany('likes', pairs, beyond)
    await kit().publish('batch', batchOf(0, 1, 'claimed'))
    await until('all were heard', () => heard.mock.calls.length === 1)
    letGo()
    await browser.has('snapshot')
    const last = await kit().publish('sample', { at: 1 })
    await until('the last event came', () => browser.ids().at(-1) === last)
    expect(browser.names()).toEqual(['reset', 'snapshot', 'sample'])
    expect(browser.of('reset')).toEqual([{ reason: 'too-slow' }])
  })
})
