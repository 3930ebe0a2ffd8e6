import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Alert, BatchEvent, LikesEvent } from '../../contract/index.ts'
import { newFlood } from '../flood/state.ts'
import { createOutbox, type Outbox, outboxLimits } from './outbox.ts'

const batch = (seq: number): BatchEvent => ({
  ...{ partition: 0, seq: String(seq), ordinal: seq, state: 'claimed' },
  ...{ posts: 1, likes: 1, ms: 0, at: 0 },
})
const alert = (since: number): Alert => ({ code: 'no-workers', level: 'critical', text: '', since })

const takeLikes = (outbox: Outbox): LikesEvent[] =>
  outbox
    .take({ likes: true })
    .filter(({ name }) => name === 'likes')
    .map(({ json }) => JSON.parse(json) as LikesEvent)

describe('outbox', () => {
  it('sends each post its largest total at last, however they come and are taken', () => {
    const post = fc.constantFrom('a', 'b', '__proto__', 'constructor', '1')
    const pairs = fc.array(fc.tuple(post, fc.nat(50)))
    fc.assert(
      fc.property(fc.array(fc.tuple(pairs, fc.boolean())), (rounds) => {
        const outbox = createOutbox()
        const largest = new Map<string, number>()
        const sent = new Map<string, number>()
        const drain = () => {
          for (const event of takeLikes(outbox))
            for (const [name, total] of event) sent.set(name, Math.max(total, sent.get(name) ?? 0))
        }
        for (const [given, take] of rounds) {
          outbox.likes(given)
          for (const [name, total] of given)
            largest.set(name, Math.max(total, largest.get(name) ?? 0))
          if (take) drain()
        }
        drain()
        expect([...sent].sort()).toEqual([...largest].sort())
        expect(outbox.hasLikes()).toBe(false)
      }),
    )
  })

  it('puts at most 1,000 pairs into an event and carries the rest over, first come first served', () => {
    const outbox = createOutbox()
    const pairs = Array.from({ length: 2500 }, (_, i) => [`p${i}`, 1] as const)
    outbox.likes(pairs)
    outbox.likes([['p2400', 2]]) // keeps its place
    const events = [takeLikes(outbox), takeLikes(outbox), takeLikes(outbox), takeLikes(outbox)]
    expect(events.map((taken) => taken.map((event) => event.length))).toEqual([
      [1000],
      [1000],
      [500],
      [],
    ])
    const order = events.flat(2).map(([name]) => name)
    expect(order).toEqual(pairs.map(([name]) => name))
    expect(events.flat(2)[2400]).toEqual(['p2400', 2])
  })

  it('keeps likes back while it is not their turn', () => {
    const outbox = createOutbox()
    outbox.likes([['a', 1]])
    outbox.batch(batch(1))
    expect(outbox.take({ likes: false }).map(({ name }) => name)).toEqual(['batch'])
    expect(outbox.hasEvents()).toBe(false)
    expect(outbox.hasLikes()).toBe(true)
  })

  it('drops the oldest batches, alerts and totals past its bounds and counts them', () => {
    const outbox = createOutbox()
    for (let i = 0; i < outboxLimits.maxEvents + 3; i++) outbox.batch(batch(i))
    for (let i = 0; i < outboxLimits.maxAlerts + 2; i++) outbox.alert(alert(i))
    outbox.likes(Array.from({ length: outboxLimits.maxPosts + 1 }, (_, i) => [`p${i}`, 1]))
    expect(outbox.dropped()).toBe(6)
    const first = outbox.take({ likes: true })
    expect(JSON.parse(first[0]!.json)).toEqual(alert(2))
    expect(JSON.parse(first[outboxLimits.maxAlerts]!.json)).toEqual(batch(3))
    expect((JSON.parse(first.at(-1)!.json) as LikesEvent)[0]).toEqual(['p1', 1])
  })

  it('keeps only the newest state of a flood, and one at a time', () => {
    const outbox = createOutbox()
    const flood = newFlood('f', { rate: 1, seconds: 1, posts: 1, skew: 'hot' }, 0)
    outbox.flood({ ...flood, sent: 1 })
    outbox.flood({ ...flood, sent: 2 })
    expect(outbox.hasEvents()).toBe(true)
    const taken = outbox.take({ likes: false })
    expect(taken.map(({ name, json }) => [name, JSON.parse(json).sent])).toEqual([['flood', 2]])
    expect(outbox.hasEvents()).toBe(false)
  })

  it('hands out batches in their order, a bounded number at a time', () => {
    const outbox = createOutbox()
    for (let i = 0; i < 450; i++) outbox.batch(batch(i))
    const seqs = []
    const sizes = []
    while (outbox.hasEvents()) {
      const taken = outbox.take({ likes: true })
      sizes.push(taken.length)
      seqs.push(...taken.map(({ json }) => (JSON.parse(json) as BatchEvent).ordinal))
    }
    expect(sizes).toEqual([200, 200, 50])
    expect(seqs).toEqual(Array.from({ length: 450 }, (_, i) => i))
  })
})
