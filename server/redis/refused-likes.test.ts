import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { UnavailableReason } from '../../contract/index.ts'
import { createLog } from '../log.ts'
import type { RedisNode } from './node.ts'
import { createRefusedLikes } from './refused-likes.ts'

const again = 500

const start = () => {
  const now = {
    connection: null as UnavailableReason | null,
    probe: null as UnavailableReason | null,
    closed: false,
  }
  const node = {
    name: 'a',
    reason: () => now.connection,
    probe: async () => now.probe,
  } as RedisNode
  let onRefused: (reason: UnavailableReason, node: RedisNode) => void = () => {}
  let onReason: (reason: UnavailableReason | null) => void = () => {}
  const refused = createRefusedLikes({
    redis: {
      onReason: (listener) => {
        onReason = listener
        return () => {}
      },
      onRefused: (listener) => {
        onRefused = listener
        return () => {}
      },
      nodes: () => [node],
    },
    closed: { any: async () => now.closed },
    log: createLog('silent'),
  })
  return {
    ...{ now, refused, reason: () => refused.of(node) },
    answer: (reason: UnavailableReason) => onRefused(reason, node),
    /** It changed, or the map of a cluster was told. */
    connection: (reason: UnavailableReason | null) => {
      now.connection = reason
      onReason(reason)
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('keeps what an answer told, though the map of a cluster is told again', () => {
  const { reason, connection, answer, refused } = start()
  answer('redis-full')
  connection(null)
  expect(reason()).toBe('redis-full')
  connection('redis-away')
  connection(null)
  expect(reason()).toBe(null)
  refused.stop()
})

it('says that likes are refused until no partition is closed, whatever a write says', async () => {
  const { now, reason, refused, answer } = start()
  now.closed = true
  answer('partitions-grow')
  await vi.advanceTimersByTimeAsync(2 * again)
  expect(reason()).toBe('partitions-grow')
  now.closed = false
  await vi.advanceTimersByTimeAsync(again)
  expect(reason()).toBe(null)
  refused.stop()
})
