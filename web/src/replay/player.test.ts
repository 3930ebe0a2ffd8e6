import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RecordingEntry } from '../../../contract/recording.ts'
import { sampleAt, snapshotWith } from '../../test/fixtures.ts'
import { createLive } from '../stream/live.ts'
import { createPlayer, type Player } from './player.ts'

const startedAt = 1_700_000_000_000
const lastsMs = 60_000

const sampleOf = (second: number): RecordingEntry => ({
  ms: second * 1000,
  kind: 'event',
  name: 'sample',
  data: sampleAt(startedAt + second * 1000 - 40),
})
const answer = (ms: number, n: number): RecordingEntry => ({
  ...{ ms, kind: 'answer', path: '/processes', body: { n } },
})
const entries: RecordingEntry[] = [
  { ms: 0, kind: 'socket', state: 'open' },
  { ms: 1, kind: 'event', name: 'snapshot', data: snapshotWith([]) },
  answer(2, 1),
  ...Array.from({ length: 19 }, (_, i) => sampleOf(i + 1)),
  { ms: 19_500, kind: 'socket', state: 'waiting' },
  answer(19_600, 2),
  { ms: 40_000, kind: 'socket', state: 'open' },
  ...Array.from({ length: 19 }, (_, i) => sampleOf(i + 41)),
]

const broken = vi.fn()
let player: Player
let live: ReturnType<typeof createLive>

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('addEventListener', () => {})
  player = createPlayer({ startedAt, lastsMs, entries }, broken)
  live = createLive({ url: '', connect: player.connect, wall: player.wall, recordedAt: startedAt })
  live.start()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const shownSecond = () => Math.round(((live.store.newest().sample?.at ?? 0) - startedAt) / 1000)
const asked = async (path: string) => (await player.ask(path)).json()

describe('the player', () => {
  it('plays at its speed, and its clock goes with it', () => {
    player.play()
    vi.advanceTimersByTime(3_150)
    expect(shownSecond()).toBe(3)
    expect(player.wall()).toBe(startedAt + 3_150)
    player.setSpeed(4)
    vi.advanceTimersByTime(3_100)
    expect(player.wall()).toBe(startedAt + 15_550)
    expect(shownSecond()).toBe(15)
    expect(live.clock.now()).toBe(startedAt + 15_550 - 40)
  })

  it('stands still while it is paused: nothing comes, and nothing grows old', () => {
    player.play()
    vi.advanceTimersByTime(5_000)
    player.pause()
    const wall = player.wall()
    vi.advanceTimersByTime(100_000)
    expect(player.wall()).toBe(wall)
    expect(shownSecond()).toBe(5)
    expect(live.link().state).toBe('live')
    expect(live.known().look).toBe('known')
  })

  it('shows at any moment what playing up to it shows, wound forwards or back', () => {
    const views = new Map<number, unknown>()
    player.play()
    for (const ms of [4_000, 12_000, 18_000]) {
      vi.advanceTimersByTime(ms - player.state().atMs)
      player.pause()
      vi.advanceTimersByTime(200) // what came has been drawn
      views.set(ms, live.store.view())
      player.play()
    }
    player.pause()
    for (const ms of [18_000, 4_000, 12_000, 4_000]) {
      player.seek(ms)
      expect(live.store.view()).toEqual(views.get(ms))
    }
  })

  it('has the link and the age that were then', () => {
    player.seek(21_000)
    expect(live.link().state).toBe('reconnecting')
    player.seek(39_000)
    expect(live.link().state).toBe('offline')
    expect(live.known().fate).toBe('unknown')
    player.seek(10_000)
    expect(live.link()).toEqual({ state: 'live', lastEventAt: startedAt + 10_000 })
    player.seek(50_000)
    expect(live.link().state).toBe('live')
  })

  it('answers what the server answered by then, and refuses all else', async () => {
    const told = vi.fn()
    player.onAnswers(told)
    player.seek(10_000)
    expect(await asked('/processes')).toEqual({ n: 1 })
    player.seek(30_000)
    expect(await asked('/processes')).toEqual({ n: 2 })
    expect(told).toHaveBeenCalledTimes(2)
    expect((await player.ask('/posts')).status).toBe(404)
    expect((await player.ask('/processes', { method: 'POST' })).status).toBe(404)
  })

  it('stops at its end, stays within it, and begins again', () => {
    player.seek(1e9)
    expect(player.state().atMs).toBe(lastsMs)
    player.play()
    expect(player.state()).toMatchObject({ atMs: 0, playing: true })
    player.seek(59_900)
    vi.advanceTimersByTime(500)
    expect(player.state()).toMatchObject({ atMs: lastsMs, playing: false })
    player.seek(-5)
    expect(player.state().atMs).toBe(0)
  })

  it('stops, and says so, when the page cannot take what it is told', async () => {
    const bad: RecordingEntry = { ms: 2_000, kind: 'event', name: 'sample', data: {} }
    const fault = new Error('no such field')
    const other = createPlayer({ startedAt, lastsMs, entries: [bad, sampleOf(3)] }, broken)
    const onEvent = vi.fn(() => {
      throw fault
    })
    other.connect({ url: '', onEvent, onSocket() {} }).start()
    other.play()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onEvent).toHaveBeenCalledOnce()
    expect(broken.mock.calls).toEqual([[fault]])
  })
})
