import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import type { Incident } from '../../contract/index.ts'
import { keptLog } from '../../testing/log-lines.ts'
import { createLog } from '../log.ts'
import { createPublisher, publisherPace } from './publisher.ts'

afterEach(() => void vi.useRealTimers())

const incident: Incident = {
  ...{ id: 'a', kind: 'redis-away', text: 'Redis does not answer.' },
  ...{ from: 1, to: 2, refused: 3 },
}

const away = () => Promise.reject(new Error('Connection is closed.'))

it('publishes what it cannot keep, and keeps once what is published late', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const kept = vi.fn(away)
  const published = vi.fn(away)
  const scripts = { keepIncident: kept, publish: published } as never
  const publisher = createPublisher({ scripts, log: createLog('silent') })
  publisher.start()
  publisher.incident(incident)
  const later = async () => {
    await vi.advanceTimersByTimeAsync(publisherPace.retryMs)
    await turn()
  }
  await later()
  expect([kept.mock.calls.length > 0, published.mock.calls.length > 0]).toEqual([true, true])
  // The server of the incidents stands still: all else leaves.
  kept.mockImplementation(() => new Promise<never>(() => {}))
  published.mockImplementation(() => Promise.resolve() as never)
  await later()
  await later()
  const before = published.mock.calls.length
  publisher.alert({ code: 'no-workers', level: 'critical', text: '', since: 1 })
  await later()
  expect(published.mock.calls.length).toBe(before + 1)
  await Promise.all([publisher.stop(), vi.advanceTimersByTimeAsync(publisherPace.stopMs)])
})

it('says that Redis does not take events, and not that it is not connected yet', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const { log, lines } = keptLog()
  const published = vi.fn(away)
  const scripts = { keepIncident: async () => {}, publish: published } as never
  const publisher = createPublisher({ scripts, log })
  const told = async () => {
    publisher.alert({ code: 'no-workers', level: 'critical', text: '', since: 1 })
    await vi.advanceTimersByTimeAsync(publisherPace.retryMs)
    return lines.map(({ msg }) => msg)
  }
  publisher.start()
  expect(await told()).toEqual([])
  published.mockImplementation(() => Promise.resolve() as never)
  expect(await told()).toEqual([])
  published.mockImplementation(away)
  expect(await told()).toEqual(['events not published'])
  published.mockImplementation(() => Promise.resolve() as never)
  await told()
  expect(await told()).toEqual(['events not published', 'events are published again'])
  await publisher.stop()
})
