// Its branches; that it drains a full Redis exactly once is tried on real servers (server/test/full-redis.test.ts).
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { metaWith } from '../../testing/stream-fixtures.ts'
import { createLog } from '../log.ts'
import { createDrainWithoutQueue } from './drain-without-queue.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const open = metaWith({
  openSeq: '8',
  claimedPosts: 2,
  claimed: 5,
  ordinals: { next: 4, open: 3, settled: 2 },
})

/** One partition with an open batch that stands still. */
const watch = () => {
  const state = { up: true, room: true, held: false, paused: false, refused: false, mine: false }
  const drain = vi.fn(async () => {})
  const deaf = vi.fn(() => false)
  const watcher = createDrainWithoutQueue({
    scripts: { readMeta: async () => open },
    mongodb: { up: () => state.up },
    queue: {
      cutAhead: async () => {},
      isHeld: async () => {
        if (deaf()) throw new Error('the queue is away')
        return state.held
      },
      isPaused: async () => {
        if (deaf()) throw new Error('the queue is away')
        return state.paused
      },
    },
    worker: {
      drain,
      hasRoom: () => state.room,
      isInHand: () => state.mine,
      queueRefused: () => state.refused,
    },
    partitions: 1,
    log: createLog('silent'),
  })
  watcher.start()
  return {
    state,
    drain,
    deaf,
    watcher,
    seconds: (n: number) => vi.advanceTimersByTimeAsync(n * 1000),
  }
}

it('drains a batch that stood still for 5 s', async () => {
  const { drain, seconds, watcher } = watch()
  await seconds(5)
  expect(drain).not.toHaveBeenCalled()
  await seconds(2)
  expect(drain).toHaveBeenCalledWith({ partition: 0, seq: '8', ordinal: 3, posts: 2, likes: 5 })
  await watcher.stop()
})

it('does not wait for a queue that is known to refuse', async () => {
  const { state, drain, seconds, watcher } = watch()
  state.refused = true
  await seconds(3)
  expect(drain).toHaveBeenCalled()
  await watcher.stop()
})

it.each(['held', 'mine', 'paused'] as const)('leaves a batch alone that is %s', async (why) => {
  const { state, drain, seconds, watcher } = watch()
  state[why] = true
  await seconds(30)
  expect(drain).not.toHaveBeenCalled()
  state[why] = false
  await seconds(8)
  expect(drain).toHaveBeenCalled()
  await watcher.stop()
})

it.each(['up', 'room'] as const)(
  'counts no time in which nothing was to be expected: %s',
  async (what) => {
    const { state, drain, seconds, watcher } = watch()
    await seconds(4)
    state[what] = false
    await seconds(30)
    state[what] = true
    await seconds(4)
    expect(drain).not.toHaveBeenCalled()
    await seconds(4)
    expect(drain).toHaveBeenCalled()
    await watcher.stop()
  },
)

it('drains when the queue cannot be asked, unless it was paused when it last could', async () => {
  const { state, drain, deaf, seconds, watcher } = watch()
  state.paused = true
  await seconds(2)
  deaf.mockReturnValue(true)
  await seconds(20)
  expect(drain).not.toHaveBeenCalled()
  deaf.mockReturnValue(false)
  state.paused = false
  await seconds(2)
  deaf.mockReturnValue(true)
  await seconds(8)
  expect(drain).toHaveBeenCalled()
  await watcher.stop()
})
