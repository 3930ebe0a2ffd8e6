import { describe, expect, it } from 'vitest'
import { floodPlan, ownUrl } from './plan.ts'

const wild = { rate: 1e9, seconds: 1e9, posts: 1e9, skew: 'hot' } as const

describe('the plan of a flood', () => {
  it('never leaves its bounds', () => {
    expect(floodPlan(wild, 'http://a', 1)).toMatchObject({
      ...{ rate: 50_000, durationMs: 300_000, posts: 100_000, likes: null, receipts: true },
    })
    expect(floodPlan({ ...wild, rate: -5 }, 'http://a', 1)).toMatchObject({ rate: 1, bulk: 1 })
  })

  it('sends likes one by one up to 10,000 a second, then several at once', () => {
    const bulk = (rate: number) => floodPlan({ ...wild, rate }, 'http://a', 1).bulk
    expect([1, 10_000, 10_001, 50_000].map(bulk)).toEqual([1, 1, 2, 5])
  })
})

describe('the address of this process', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:4000'],
    ['localhost', 'http://localhost:4000'],
    ['0.0.0.0', 'http://127.0.0.1:4000'],
    ['::', 'http://[::1]:4000'],
    ['::1', 'http://[::1]:4000'],
    ['10.1.2.3', 'http://10.1.2.3:4000'],
  ])('%s is reached as %s', (host, url) => expect(ownUrl(host, 4000)).toBe(url))
})
