import { setImmediate } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import type { Log } from '../log.ts'
import type { RedisNode } from './node.ts'
import { createNodes } from './nodes.ts'

it('says once that the cluster does not tell who serves its slots, not that nobody answers', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answers = ['ETIMEDOUT', 'NOPERM', 'NOPERM', 'ETIMEDOUT', 'NOPERM']
  const warn = vi.fn()
  const nodes = createNodes({
    open: () => ({}) as RedisNode,
    close: () => {},
    onMap: () => {},
    log: { warn, debug: () => {} } as unknown as Log,
    askSlots: async () => {
      const message = answers.shift()!
      const name = message === 'NOPERM' ? 'ReplyError' : 'Error'
      throw Object.assign(new Error(message), { name })
    },
  })
  nodes.becomeCluster()
  while (answers.length > 0) {
    vi.runOnlyPendingTimers()
    await setImmediate()
  }
  nodes.stop()
  vi.useRealTimers()
  expect(warn).toHaveBeenCalledOnce()
})
