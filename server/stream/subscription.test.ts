import { EventEmitter } from 'node:events'
import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../log.ts'
import { createSubscription } from './subscription.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A connection that is up and says nothing by itself. */
const listenTo = (missed: () => boolean) => {
  const subscriber = Object.assign(new EventEmitter(), {
    status: 'ready',
    subscribe: async () => 1,
    unsubscribe: async () => 0,
    disconnect: vi.fn(),
  })
  const onEvent = vi.fn()
  const onAway = vi.fn()
  const subscription = createSubscription({
    subscriber: subscriber as unknown as Redis,
    log: createLog('silent'),
    onEvent,
    check: async () => missed(),
    onAway,
    now: Date.now,
  })
  subscription.start()
  return { subscriber, subscription, onEvent, onAway }
}

const minute = () => vi.advanceTimersByTimeAsync(60_000)

describe('subscription', () => {
  it('leaves a connection alone on which there is nothing to hear', async () => {
    const { subscriber, subscription } = listenTo(() => false)
    await minute()
    expect(subscriber.disconnect).not.toHaveBeenCalled()
    await subscription.stop()
  })

  it('connects again when there was something that it did not hear', async () => {
    const { subscriber, subscription } = listenTo(() => true)
    await vi.advanceTimersByTimeAsync(10_001)
    expect(subscriber.disconnect).toHaveBeenCalledExactlyOnceWith(true)
    await subscription.stop()
  })

  it('believes a connection that speaks now and then', async () => {
    const { subscriber, subscription, onEvent } = listenTo(() => true)
    for (let i = 0; i < 10; i++) {
      subscriber.emit('message', 'lf:events', `1-0 2-0 batch {"text":"with spaces in it"}`)
      await vi.advanceTimersByTimeAsync(6000)
    }
    expect(subscriber.disconnect).not.toHaveBeenCalled()
    const event = { id: '2-0', name: 'batch', json: '{"text":"with spaces in it"}' }
    expect(onEvent).toHaveBeenLastCalledWith('1-0', event)
    await subscription.stop()
  })

  it('says nothing of a short break, and of a long one its beginning and its end, once', async () => {
    const { subscriber, subscription, onAway } = listenTo(() => false)
    const breakFor = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        subscriber.emit('close') // every attempt to connect that fails
        await vi.advanceTimersByTimeAsync(100)
      }
      subscriber.emit('ready')
    }
    await breakFor(900)
    expect(onAway).not.toHaveBeenCalled()
    const began = Date.now()
    await breakFor(3000)
    await breakFor(500)
    expect(onAway.mock.calls).toEqual([[began], [null]])
    await subscription.stop()
  })

  it('leaves no timer and no listener behind', async () => {
    const { subscriber, subscription } = listenTo(() => false)
    subscriber.emit('close')
    await subscription.stop()
    expect(vi.getTimerCount()).toBe(0)
    expect(subscriber.eventNames()).toEqual([])
  })
})
