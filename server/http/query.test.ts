import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readQuery } from './query.ts'

const Query = z.strictObject({
  ids: z.array(z.string().min(1)).max(3).optional(),
  limit: z.int().min(1).max(100).default(10),
  sort: z.enum(['-likes']).optional(),
})

describe('readQuery', () => {
  it.each([
    ['/posts', { limit: 10 }],
    ['/posts?', { limit: 10 }],
    ['/posts?limit=7', { limit: 7 }],
    ['/posts?ids=a,b&sort=-likes', { limit: 10, ids: ['a', 'b'], sort: '-likes' }],
    ['/posts?ids=a%2Cb', { limit: 10, ids: ['a', 'b'] }],
    ['/posts?ids=a=b?c', { limit: 10, ids: ['a=b?c'] }],
  ])('reads %s', (url, values) => {
    expect(readQuery(url, Query)).toEqual(values)
  })

  it.each([
    '?x=1',
    '?limit=1&limit=2',
    '?limit=1&limit=1',
    '?limit=',
    '?limit=1.5',
    '?limit=+1',
    '?limit=0x1',
    '?limit=1e1',
    '?limit=0',
    '?limit=101',
    '?limit=9999999999999999999',
    '?ids[]=a',
    '?ids[0]=a',
    '?ids=a,b,c,d',
    '?ids=',
    '?sort=likes',
    '?limit=1&',
    '?&',
    '?=1',
    '?%zz=1',
    '?limit=%zz',
    '?__proto__=1',
    '?constructor=1',
    '?toString',
  ])('refuses %s and repeats nothing of it', (query) => {
    try {
      readQuery(`/posts${query}`, Query)
    } catch (error) {
      expect(error).toMatchObject({ type: 'invalid-query' })
      const { facts } = error as { facts: { errors: unknown[] } }
      expect(facts.errors.length).toBeGreaterThan(0)
      expect(JSON.stringify(facts)).not.toMatch(/zz|proto|constructor|toString|999|0x1/)
      return
    }
    expect.unreachable(`${query} was accepted`)
  })
})

it('refuses a list far too long as a whole, however its items are', () => {
  const schema = z.strictObject({ ids: z.array(z.string().regex(/^a$/)).max(3) })
  for (const items of [501, 8000]) {
    let problem: unknown
    try {
      readQuery(`/x?ids=${','.repeat(items)}`, schema)
    } catch (error) {
      problem = error
    }
    expect(problem).toMatchObject({ facts: { errors: [{ pointer: '#/ids', code: 'too-big' }] } })
  }
})
