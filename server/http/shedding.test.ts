import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'
import { createShedding, type ShedLevel, shedLevel } from './shedding.ts'

describe('shedLevel', () => {
  it.each([
    [0, 'none'],
    [100, 'none'],
    [101, 'watchers'],
    [300, 'watchers'],
    [301, 'all'],
  ])('a delay of %d ms sheds %s', (delay, level) => expect(shedLevel(delay)).toBe(level))
})

const block = (ms: number) => {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const turn = () => delay(5)

describe('createShedding', () => {
  it('sees a loop that stays late, and its recovery, and may be stopped twice', async () => {
    const shedding = createShedding()
    shedding.start()
    shedding.start()
    while (shedding.level() !== 'all') {
      block(400)
      await turn()
    }
    expect(shedding.delayP99Ms()).toBeGreaterThan(300)
    while (shedding.level() === 'all') await turn()
    expect(shedding.delayP99Ms()).toBeLessThan(300)
    shedding.stop()
    shedding.stop()
    expect(shedding.level()).toBe('none')
  })

  /** The level after each window, when its longest delays were these; the first tick is no delay. */
  const levelsAfter = (...delays: number[]) => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    let delay = 0
    const percentile = () => (delay + 10) * 1e6
    const silent = { reset() {}, enable: () => true, disable: () => true }
    const shedding = createShedding({ ...silent, count: 50, percentile })
    shedding.start()
    const levels = delays.map((ms) => {
      delay = ms
      vi.advanceTimersByTime(500)
      return shedding.level()
    })
    shedding.stop()
    return levels
  }

  it('does not refuse anybody for a single pause', () => {
    expect(levelsAfter(0, 400, 0, 5000, 90, 150, 0)).toEqual(Array(7).fill('none'))
  })

  it('refuses by the better of the last two windows', () => {
    expect(levelsAfter(400, 150, 400, 400, 90)).toEqual([
      ...['none', 'watchers', 'watchers', 'all', 'none'],
    ])
  })
})

describe('a server that is late', () => {
  let server: MemoryServer
  afterEach(() => server?.stop())

  const statuses = async (level: ShedLevel) => {
    server = await startMemoryServer()
    server.memory.state.level = level
    const ask = async (path: string, method = 'GET') =>
      (await fetch(`${server.url}${path}`, { method })).status
    return {
      like: await ask('/posts/p1/like', 'POST'),
      read: await ask('/posts?ids=p1'),
      stats: await ask('/stats'),
      events: await ask('/events'),
      livez: await ask('/livez'),
      readyz: await ask('/readyz'),
    }
  }

  it('lets those who only watch give way first', async () => {
    expect(await statuses('watchers')).toEqual({
      like: 202,
      read: 200,
      stats: 503,
      events: 503,
      livez: 200,
      readyz: 200,
    })
  })

  it('then refuses likes before they are counted, but never probes', async () => {
    const { like, stats, livez } = await statuses('all')
    expect([like, stats, livez]).toEqual([503, 503, 200])
    expect(server.memory.state.accepted).toBe(0)
  })
})
