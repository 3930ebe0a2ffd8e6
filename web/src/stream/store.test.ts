import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { batchOf, sampleAt, snapshotWith } from '../../test/fixtures.ts'
import type { Incoming } from './events.ts'
import { createStore } from './store.ts'

const sample = (at: number) => ({ name: 'sample', data: sampleAt(at), receivedAt: at }) as Incoming
const batch = (seq: string) =>
  ({ name: 'batch', data: batchOf('claimed', { seq }), receivedAt: 0 }) as Incoming

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('store', () => {
  it('tells its subscribers once for many events', () => {
    const store = createStore()
    const told = vi.fn()
    store.subscribe(told)
    for (let i = 0; i < 500; i++) store.receive(batch(String(i)))
    expect(told).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100)
    expect(told).toHaveBeenCalledTimes(1)
    expect(store.view().events).toBe(500)
  })

  it('shows a snapshot without waiting for more', () => {
    const store = createStore()
    store.receive(batch('1'))
    store.receive({ name: 'snapshot', data: snapshotWith([]), receivedAt: 0 })
    vi.advanceTimersByTime(1)
    expect(store.view().snapshots).toBe(1)
  })

  it('shows the same view while paused, counts what is held, and shows all of it afterwards', () => {
    const store = createStore()
    store.receive(sample(1000))
    vi.advanceTimersByTime(100)
    store.pause()
    const frozen = store.view()
    store.receive(sample(2000))
    store.receive(batch('1'))
    vi.advanceTimersByTime(100)
    expect(store.view()).toBe(frozen)
    expect(store.held()).toBe(2)
    store.resume()
    expect(store.view().samples.map((s) => s.at)).toEqual([1000, 2000])
    expect(store.held()).toBe(0)
  })

  it('hands raw events on as they come, but not while paused', () => {
    const store = createStore()
    const heard = vi.fn()
    const unlisten = store.listen(heard)
    store.receive(batch('1'))
    store.pause()
    store.receive(batch('2'))
    store.resume()
    unlisten()
    store.receive(batch('3'))
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it('follows a post as long as anybody watches it', () => {
    const store = createStore()
    const likes = (n: number) => ({ name: 'likes', data: [['a', n]], receivedAt: 0 }) as Incoming
    const one = store.watch(['a'])
    const two = store.watch(['a', 'b'])
    one()
    store.receive(likes(3))
    vi.advanceTimersByTime(100)
    expect(store.view().totals.get('a')).toBe(3)
    two()
    store.receive(likes(4))
    vi.advanceTimersByTime(100)
    expect(store.view().totals.has('a')).toBe(false)
  })
})
