import { expect, it, onTestFinished, vi } from 'vitest'
import { createPosts } from './posts.ts'

it('answers from Redis when a read of MongoDB never ends, so that those who share it go on', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const never = new Promise<never>(() => {})
  const deps = {
    reader: { read: () => never },
    mongodb: { up: () => true },
    totals: { read: async () => new Map([['p', { total: 3 }]]) },
  }
  const posts = createPosts(deps as unknown as Parameters<typeof createPosts>[0])
  const read = posts.get('p')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await Promise.race([read, 'nothing'])).toMatchObject({ likes: 3, persisted: null })
})
