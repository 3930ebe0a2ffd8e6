import { describe, expect, it } from 'vitest'
import type { MongoDb } from '../mongodb/connection.ts'
import { createKnownPosts } from './known-posts.ts'

describe('known posts', () => {
  it('asks once for what exists, each time for what does not, and again for what it forgot', async () => {
    const asked: string[][] = []
    const known = createKnownPosts({
      mongodb: { up: () => true } as MongoDb,
      posts: {
        read: async (ids) => {
          asked.push([...ids])
          const there = ids.filter((id) => id !== 'nowhere')
          return new Map(there.map((id) => [id, { _id: id, likes: 0, seq: 0 } as never]))
        },
      },
    })
    const asks = async (...ids: string[]) => {
      asked.length = 0
      const { status } = await known.check(ids)
      return [status, ...asked.flat()]
    }
    expect(await asks('a', 'nowhere')).toEqual(['unknown', 'a', 'nowhere'])
    expect(await asks('a', 'nowhere')).toEqual(['unknown', 'nowhere'])
    expect(await asks('a', 'a')).toEqual(['known'])
    const many = (from: number) => Array.from({ length: 100_000 }, (_, i) => `p${from + i}`)
    await known.check(many(0))
    expect(await asks('a', 'p99999')).toEqual(['known'])
    await known.check(many(100_000))
    expect(await asks('a', 'p199999')).toEqual(['known', 'a'])
  })
})
