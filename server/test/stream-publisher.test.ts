import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { BatchEvent, LikesEvent } from '../../contract/index.ts'
import { until } from '../../testing/until.ts'
import { sharedKeys } from '../redis/keys.ts'
import { batchOf, streamKitOfFile } from './stream-kit.ts'

const { kit, startPublisher } = streamKitOfFile()

/** Everything published since the call, from the history. */
const record = async () => {
  const from = (await kit().history()).at(-1) ?? '-'
  const events = async () => {
    const entries = await kit().redis.xrange(
      sharedKeys.events,
      from === '-' ? '-' : `(${from}`,
      '+',
    )
    return entries.map(([id, [, name, , json]]) => ({ id, name, data: JSON.parse(json!) }))
  }
  return {
    events,
    likes: async () =>
      (await events()).flatMap(({ name, data }) => (name === 'likes' ? [data as LikesEvent] : [])),
    batches: async () =>
      (await events()).flatMap(({ name, data }) => (name === 'batch' ? [data as BatchEvent] : [])),
  }
}

const scriptCalls = async () => {
  const info = await kit().redis.info('commandstats')
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1] ?? 0)
}

describe('publisher', () => {
  it('publishes the largest total of every post, in few calls and few events', async () => {
    const { publisher } = await startPublisher()
    const published = await record()
    const calls = await scriptCalls()
    const began = performance.now()
    const totals = new Map<string, number>()
    while (performance.now() - began < 1500 || (await scriptCalls()) - calls < 3) {
      for (let i = 0; i < 50; i++) {
        const post = `p${Math.floor(Math.random() * 3000)}`
        totals.set(post, (totals.get(post) ?? 0) + 1)
        publisher.likes([[post, totals.get(post)!]])
        publisher.likes([[post, totals.get(post)! - 1]]) // an overtaken answer
      }
      publisher.batch(batchOf(0, totals.size, 'claimed'))
      await delay(1)
    }
    const likes = await published.likes()
    const callsMade = (await scriptCalls()) - calls
    const tenths = (performance.now() - began) / 100
    expect(callsMade).toBeGreaterThan(2)
    expect(callsMade).toBeLessThanOrEqual(Math.ceil(tenths) + 2)
    expect(likes.length).toBeLessThanOrEqual(Math.ceil(tenths / 2) + 1)
    await publisher.stop()
    const last = new Map((await published.likes()).flat())
    expect(last).toEqual(totals)
    for (const event of await published.likes()) expect(event.length).toBeLessThanOrEqual(1000)
  })

  it('tells the end of a batch at once, with the states on the way to it', async () => {
    const published = await record()
    let told = 0
    const came = async (count: number) => {
      told += count
      await until(`${told} came`, async () => (await published.batches()).length === told)
    }
    /** Milliseconds until `states` are published, told right after a first one was. */
    const time = async (...states: readonly BatchEvent['state'][]) => {
      const { publisher } = await startPublisher()
      publisher.batch(batchOf(0, 1, 'claimed'))
      await came(1)
      const [began, calls] = [performance.now(), await scriptCalls()]
      for (const state of states) publisher.batch(batchOf(0, 1, state))
      await came(states.length)
      return { ms: performance.now() - began, calls: (await scriptCalls()) - calls }
    }
    const ends: number[] = []
    const onTheWay: number[] = []
    for (let i = 0; i < 5; i++) {
      const { ms, calls } = await time('queued', 'writing', 'written', 'settled')
      expect(calls).toBe(1)
      ends.push(ms)
      onTheWay.push((await time('queued')).ms)
    }
    const median = (list: number[]) => list.sort((a, b) => a - b)[2]!
    expect(median(ends) / median(onTheWay)).toBeLessThan(0.6)
  })

  it('tells a state on the way by itself when no other follows', async () => {
    const { publisher } = await startPublisher()
    const published = await record()
    publisher.batch(batchOf(0, 1, 'writing'))
    await until('it came', async () => (await published.batches()).length === 1)
  })

  it('keeps what happened while Redis does not answer, and never throws', async () => {
    const { publisher } = await startPublisher()
    const published = await record()
    publisher.batch(batchOf(1, 1, 'claimed'))
    await until('it publishes', async () => (await published.batches()).length === 1)
    process.kill(kit().server.pid!, 'SIGSTOP')
    for (let total = 1; total <= 500; total++) {
      publisher.likes([
        ['a', total],
        [`b${total}`, 1],
      ])
      publisher.batch(batchOf(1, 1 + total, 'claimed'))
      await delay(5) // beyond the commands' time limit
    }
    process.kill(kit().server.pid!, 'SIGCONT')
    const totals = async () => new Map((await published.likes()).flat())
    await until('the newest value came', async () => (await totals()).get('a') === 500)
    await until('every batch came', async () => {
      const seqs = new Set((await published.batches()).map(({ seq }) => seq))
      return seqs.size === 501
    })
    expect((await totals()).size).toBe(501)
    expect(publisher.dropped()).toBe(0)
  })

  it('is bounded while Redis is away: the oldest batches go, and it says how many', async () => {
    const { publisher, commands } = await startPublisher()
    const published = await record()
    commands.disconnect()
    await until('it is away', () => commands.status === 'end')
    for (let i = 1; i <= 3000; i++) publisher.batch(batchOf(2, i, 'claimed'))
    await commands.connect()
    await until('the newest came', async () => (await published.batches()).at(-1)?.ordinal === 3000)
    const kept = new Set((await published.batches()).map(({ ordinal }) => ordinal))
    expect(kept.size + publisher.dropped()).toBe(3000)
    expect(kept.size).toBeLessThanOrEqual(2200)
  })

  it('publishes what waits when it is stopped, once or twice', async () => {
    const { publisher } = await startPublisher()
    const published = await record()
    publisher.likes(Array.from({ length: 2500 }, (_, i) => [`q${i}`, i + 1] as const))
    publisher.alert({ code: 'no-workers', level: 'critical', text: '', since: 1 })
    await Promise.all([publisher.stop(), publisher.stop()])
    expect(new Map((await published.likes()).flat()).size).toBe(2500)
    expect((await published.events()).some(({ name }) => name === 'alert')).toBe(true)
  })

  it('stops in bounded time without Redis', async () => {
    const { publisher, commands } = await startPublisher()
    commands.disconnect()
    publisher.batch(batchOf(3, 1, 'claimed'))
    await publisher.stop()
  })
})
