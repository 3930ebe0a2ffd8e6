import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { createChain } from './chain.ts'
import { beforeAll, isAfter } from './event-id.ts'
import type { History, HistoryEvent } from './history.ts'

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await Promise.resolve()
}

/** A stream and its channel: what is published may be lost, delayed or doubled on its way. */
const createStream = () => {
  let entries: HistoryEvent[] = []
  let next = 1
  let failing = false
  const answer = async <T>(read: () => T): Promise<T> => {
    await turns(1)
    if (failing) throw new Error('away')
    const result = read()
    await turns(3) // what is published now is not in the answer
    return result
  }
  const history: Pick<History, 'after' | 'newest'> = {
    after: (id) =>
      answer(() => {
        const at = entries.findIndex((event) => event.id === id)
        if (at < 0) return { status: 'unknown' }
        return { status: 'complete', events: entries.slice(at + 1) }
      }),
    newest: (count) => answer(() => entries.slice(-count)),
  }
  return {
    history,
    ids: () => entries.map(({ id }) => id),
    add(): { previous: string; event: HistoryEvent } {
      const previous = entries.at(-1)?.id ?? beforeAll
      const event = { id: `${next++}-0`, name: 'batch', json: '{}' } as const
      entries.push(event)
      return { previous, event }
    },
    trim(keep: number) {
      entries = entries.slice(-keep)
    },
    fail(now: boolean) {
      failing = now
    },
  }
}

const follow = (stream: ReturnType<typeof createStream>) => {
  const seen: (string | 'reset')[] = []
  const chain = createChain({
    history: stream.history,
    log: createLog('silent'),
    recall: () => {},
    accept: (events) => seen.push(...events.map(({ id }) => id)),
    reset: () => seen.push('reset'),
  })
  return { chain, seen }
}

const settle = () => turns(100)

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant('publish' as const) },
  { weight: 2, arbitrary: fc.constant('publish and lose' as const) },
  { weight: 1, arbitrary: fc.constant('double' as const) },
  { weight: 1, arbitrary: fc.constant('trim' as const) },
  { weight: 1, arbitrary: fc.constant('reconnect' as const) },
  { weight: 2, arbitrary: fc.constant('let it work' as const) },
)

describe('chain', () => {
  it('hands on every event once and in order, or says reset, whatever gets lost or doubled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const stream = createStream()
        stream.add()
        const { chain, seen } = follow(stream)
        chain.check()
        await settle()
        let message = stream.add()
        const published = stream.ids()
        chain.message(message.previous, message.event)
        for (const what of steps) {
          if (what.startsWith('publish')) {
            message = stream.add()
            published.push(message.event.id)
          }
          if (what === 'publish' || what === 'double')
            chain.message(message.previous, message.event)
          if (what === 'trim') stream.trim(1)
          if (what === 'reconnect') chain.check()
          if (what === 'let it work') await settle()
        }
        chain.check()
        await settle()

        const afterReset = seen.lastIndexOf('reset') + 1
        const tail = seen.slice(afterReset)
        expect(tail).toEqual(published.slice(published.length - tail.length))
        if (afterReset === 0 || !steps.includes('trim')) expect(seen).toEqual(published)
        const ids = seen.filter((id) => id !== 'reset')
        for (const [i, id] of ids.entries()) if (i > 0) expect(isAfter(id, ids[i - 1]!)).toBe(true)
        await chain.stop()
      }),
      { numRuns: 500 },
    )
  })

  it('does not leave a message that comes while it reads for the next one to show', async () => {
    const stream = createStream()
    stream.add()
    const { chain, seen } = follow(stream)
    chain.check()
    await settle()
    chain.check()
    for (let i = 0; i < 10; i++) {
      await turns(1)
      const { previous, event } = stream.add()
      chain.message(previous, event)
    }
    await settle()
    expect(seen).toEqual(stream.ids())
    await chain.stop()
  })

  it('says reset once when what it missed was trimmed, and goes on from the newest entry', async () => {
    const stream = createStream()
    stream.add()
    const { chain, seen } = follow(stream)
    chain.check()
    await settle()
    stream.add()
    stream.add()
    stream.trim(1)
    chain.check()
    await settle()
    const { previous, event } = stream.add()
    chain.message(previous, event)
    expect(seen).toEqual(['1-0', 'reset', event.id])
    await chain.stop()
  })

  it('says reset when the history begins anew with lower ids', async () => {
    const stream = createStream()
    for (let i = 0; i < 3; i++) stream.add()
    const { chain, seen } = follow(stream)
    chain.check()
    await settle()
    const restored = createStream()
    restored.add()
    stream.history.after = restored.history.after
    stream.history.newest = restored.history.newest
    chain.check()
    await settle()
    const { previous, event } = restored.add()
    chain.message(previous, event)
    expect(seen).toEqual(['1-0', '2-0', '3-0', 'reset', event.id])
    await chain.stop()
  })

  it('hands on what came before its first read was answered: a browser may have begun before', async () => {
    const stream = createStream()
    stream.fail(true)
    const { chain, seen } = follow(stream)
    chain.check()
    await settle()
    const { previous, event } = stream.add()
    chain.message(previous, event)
    await settle()
    stream.fail(false)
    chain.check()
    await settle()
    expect(seen).toEqual([event.id])
    await chain.stop()
  })

  it('asks again when the history does not answer', async () => {
    const stream = createStream()
    stream.add()
    const { chain, seen } = follow(stream)
    chain.check()
    await settle()
    stream.fail(true)
    stream.add() // its message is lost
    const { previous, event } = stream.add()
    chain.message(previous, event)
    await settle()
    expect(seen).toEqual(['1-0'])
    stream.fail(false)
    chain.check()
    await settle()
    expect(seen).toEqual(stream.ids())
    await chain.stop()
  })
})
