import { afterEach, expect, it, vi } from 'vitest'
import { partitionKeys } from '../redis/keys.ts'
import { createHold } from './hold.ts'

afterEach(() => void vi.useRealTimers())

it('holds no longer when it was released before Redis had taken it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const calls: (number | null)[] = []
  const taking = Promise.withResolvers<void>()
  const hold = createHold({
    keys: [partitionKeys(0)],
    scripts: {
      async setHold(_, leaseMs) {
        if (calls.push(leaseMs) === 1) await taking.promise
        return { status: leaseMs === null ? 'released' : 'set', hold: leaseMs }
      },
    },
  })
  const taken = hold.take()
  const released = hold.release()
  taking.resolve()
  await Promise.all([taken, released])
  expect(calls).toEqual([3000, null])
  vi.advanceTimersByTime(10_000)
  expect(calls).toHaveLength(2)
})
