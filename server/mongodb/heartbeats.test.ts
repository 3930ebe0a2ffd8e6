import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Heartbeats, watchHeartbeats } from './heartbeats.ts'

const one = 'one:27017'
const two = 'two:27017'

describe('watchHeartbeats', () => {
  let client: EventEmitter
  let heartbeats: Heartbeats
  let at: number
  beforeEach(() => {
    client = new EventEmitter()
    at = 0
    const options = { heartbeatFrequencyMS: 10_000, connectTimeoutMS: 5000 }
    heartbeats = watchHeartbeats(client, options, () => at)
  })

  const starts = (connectionId: string, awaited: boolean) =>
    client.emit('serverHeartbeatStarted', { connectionId, awaited })
  const succeeds = (connectionId: string) =>
    client.emit('serverHeartbeatSucceeded', { connectionId })
  /** As the process asks: every two seconds. */
  const hungAfter = (ms: number) => {
    const end = at + ms
    while (at + 2000 < end && !heartbeats.hung()) at += 2000
    at = Math.max(at, end)
    return heartbeats.hung()
  }

  it('waits for a streamed hello as long as the server may take, and the driver waits', () => {
    for (let hello = 0; hello < 5; hello++) {
      starts(one, true)
      expect(hungAfter(10_100)).toBe(null)
      succeeds(one)
    }
    starts(one, true)
    expect(hungAfter(16_900)).toBe(null)
    expect(hungAfter(200)).toEqual({ address: one, ms: 17_100 })
  })

  it('waits less for an answer that is due at once', () => {
    starts(one, false)
    expect(hungAfter(11_900)).toBe(null)
    expect(hungAfter(200)).toMatchObject({ address: one })
  })

  it('sees one server hang while others answer', () => {
    starts(two, false)
    for (let check = 0; check < 2; check++) {
      starts(one, false)
      expect(hungAfter(5000)).toBe(null)
      succeeds(one)
    }
    expect(hungAfter(5000)).toMatchObject({ address: two })
  })

  it.each([
    ['serverHeartbeatFailed', { connectionId: one }],
    ['serverClosed', { address: one }],
  ])('knows that a check is over after %s', (event, value) => {
    starts(one, false)
    client.emit(event, value)
    expect(hungAfter(60_000)).toBe(null)
  })

  it('gives a process that stood still itself the time to read its answers', () => {
    starts(one, true)
    at += 600_000
    expect(heartbeats.hung()).toBe(null)
    expect(hungAfter(16_000)).toBe(null)
    expect(hungAfter(2000)).toMatchObject({ address: one })
  })
})
