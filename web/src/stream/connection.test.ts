import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleAt } from '../../test/fixtures.ts'
import { createConnection, type Source } from './connection.ts'
import type { Incoming } from './events.ts'
import type { SocketState } from './liveness.ts'

/** An EventSource in the hands of the test. */
const createSource = () => {
  const listeners = new Map<string, (event: { data?: string }) => void>()
  const source = {
    readyState: 0,
    closed: false,
    addEventListener: (name: string, listener: (event: { data?: string }) => void) =>
      void listeners.set(name, listener),
    close() {
      source.closed = true
    },
    say: (name: string, data?: unknown) =>
      listeners.get(name)?.(data === undefined ? {} : { data: JSON.stringify(data) }),
    giveUp() {
      source.readyState = 2
      source.say('error')
    },
  }
  return source
}

const setUp = () => {
  const sources: ReturnType<typeof createSource>[] = []
  const events: Incoming[] = []
  const states: SocketState[] = []
  const connection = createConnection({
    url: '/events',
    onEvent: (event) => events.push(event),
    onSocket: (state) => states.push(state),
    random: () => 0,
    open: () => {
      const source = createSource()
      sources.push(source)
      return source as Source
    },
  })
  connection.start()
  return { connection, sources, events, states, newest: () => sources.at(-1)! }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('connection', () => {
  it('opens a new source after the browser gave the old one up, and waits longer each time', () => {
    const { sources, newest, connection } = setUp()
    newest().giveUp()
    vi.advanceTimersByTime(499)
    expect(sources).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(sources).toHaveLength(2)
    newest().giveUp()
    vi.advanceTimersByTime(999)
    expect(sources).toHaveLength(2)
    vi.advanceTimersByTime(1)
    expect(sources).toHaveLength(3)
    connection.stop()
  })

  it('leaves a reconnect to the browser while the browser still tries', () => {
    const { sources, newest, states, connection } = setUp()
    newest().say('open')
    newest().say('error')
    vi.advanceTimersByTime(5_000)
    expect(sources).toHaveLength(1)
    expect(states).toEqual(['connecting', 'open', 'connecting'])
    connection.stop()
  })

  it('opens anew when an open source has fallen silent', () => {
    const { sources, newest, connection } = setUp()
    newest().say('open')
    newest().say('sample', sampleAt(1000))
    vi.advanceTimersByTime(17_000)
    expect(sources).toHaveLength(2)
    expect(sources[0]?.closed).toBe(true)
    connection.stop()
  })

  it('hears nothing more from a source it has left', () => {
    const { sources, events, newest, connection } = setUp()
    newest().giveUp()
    vi.advanceTimersByTime(500)
    sources[0]!.say('sample', sampleAt(1000))
    expect(events).toEqual([])
    connection.stop()
  })

  it('starts the waiting over once live events come', () => {
    const { sources, newest, connection } = setUp()
    for (let i = 0; i < 4; i++) {
      newest().giveUp()
      vi.advanceTimersByTime(10_000)
    }
    newest().say('sample', sampleAt(1000))
    const before = sources.length
    newest().giveUp()
    vi.advanceTimersByTime(500)
    expect(sources).toHaveLength(before + 1)
    connection.stop()
  })

  it('closes what it opened and stays closed', () => {
    const { sources, newest, connection } = setUp()
    connection.stop()
    connection.hurry()
    vi.advanceTimersByTime(60_000)
    expect(newest().closed).toBe(true)
    expect(sources).toHaveLength(1)
  })
})
