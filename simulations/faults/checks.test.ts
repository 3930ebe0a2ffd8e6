// The checks themselves: each must ring for what it is there for.
import { describe, expect, it } from 'vitest'
import type { Sample } from '../../contract/index.ts'
import { compare } from './compare.ts'
import { bounds, type Ledger } from './kinds/bounds.ts'
import { faultsOfChanges, faultsOfImport } from './kinds/change-ledger.ts'
import { faultsOfKeys } from './leftovers.ts'
import { createPage } from './viewer.ts'
import { faultsOf } from './watch.ts'

const entry = (counted: number, refused: number, unknown: number) => ({ counted, refused, unknown })

describe('the books against MongoDB', () => {
  it('accepts counted once, refused never, unknown once or not', () => {
    const books = new Map([
      ['a', entry(1, 0, 0)],
      ['b', entry(0, 1, 0)],
      ['c', entry(0, 0, 1)],
      ['d', entry(0, 0, 1)],
      ['many', entry(10, 3, 2)],
    ])
    const persisted = new Map(Object.entries({ a: 1, d: 1, many: 12 }))
    expect(compare(books, persisted)).toEqual({ lost: 0, doubled: 0, findings: [] })
  })

  it.each([
    ['lost', entry(1, 0, 0), 0, { lost: 1, doubled: 0 }],
    ['doubled', entry(1, 0, 0), 2, { lost: 0, doubled: 1 }],
    ['refused and counted', entry(0, 1, 0), 1, { lost: 0, doubled: 1 }],
    ['unknown, twice', entry(0, 0, 1), 2, { lost: 0, doubled: 1 }],
    ['short among many', entry(10, 0, 2), 8, { lost: 2, doubled: 0 }],
  ])('rings for one that is %s', (_, book, likes, wrong) => {
    const found = compare(new Map([['p', book]]), new Map([['p', likes]]))
    expect(found).toMatchObject(wrong)
    expect(found.findings).toHaveLength(1)
  })
})

describe('the bounds after a restore', () => {
  const ledger: Ledger = { counted: 10, unknown: 1, lost: 2, told: 3 }
  it.each([
    ['stopped', 11, 12, 0],
    ['apply', 14, 15, 8],
    ['discard', 11, 12, 5],
  ] as const)('%s', (after, most, tooMany, least) => {
    const at = (likes: number) => bounds([ledger], [likes], after)
    expect([at(most), at(least)]).toEqual([[], []])
    expect(at(tooMany)).toHaveLength(1)
    if (least > 0) expect(at(least - 1)).toHaveLength(1)
  })
})

describe('changes of a post', () => {
  const state = (likes: number, title: string | null = null) =>
    ({ likes, title, state: 'open' }) as const
  const changed = (id: string, before: ReturnType<typeof state> | null, after: object) =>
    ({ _id: `${id}.p`, by: 'me', at: 1, post: 'p', before, after, refused: false }) as never
  /** 3 likes, set to 10, 2 likes, named: 12 are to be there, of 5 likes. */
  const right = {
    post: 'p',
    asked: [
      { id: 'one', wanted: { likes: 10 } },
      { id: 'two', wanted: { title: 'T' } },
    ],
    answers: [{ after: state(10) }, { after: state(12, 'T') }] as never,
    logged: [changed('one', state(3), state(10)), changed('two', state(12), state(12, 'T'))],
    held: { _id: 'p', likes: 12, title: 'T', seq: 4 } as never,
    likes: entry(5, 0, 0),
  }
  const [first, second] = right.logged as [never, never]

  it('may be so', () => expect(faultsOfChanges(right)).toEqual([]))
  it.each([
    ['one is not logged', { logged: [first] }],
    ['one is logged twice', { logged: [first, second, changed('three', null, state(0))] }],
    ['one does not follow', { logged: [first, changed('two', state(9), state(9, 'T'))] }],
    ['one is half done', { logged: [first, changed('two', state(12), state(12))] }],
    [
      'another was answered',
      { answers: [{ after: state(11) }, { after: state(12, 'T') }] as never },
    ],
    ['MongoDB has the title of before', { held: { _id: 'p', likes: 12, seq: 4 } as never }],
    ['a like is lost', { held: { _id: 'p', likes: 11, title: 'T', seq: 4 } as never }],
    ['a like is doubled', { held: { _id: 'p', likes: 13, title: 'T', seq: 4 } as never }],
  ])('rings when %s', (_, wrong) => {
    expect(faultsOfChanges({ ...right, ...wrong })).not.toEqual([])
  })

  it('rings for an import that set a post twice, or not, or is not logged once', () => {
    const log = [{ _id: 'i', by: 'me', at: 1, posts: 2, ended: true }]
    const books = new Map([['a', entry(2, 0, 0)]])
    const faultsWith = (a: number, b: number, logged = log) => {
      const held = new Map(Object.entries({ a, b }))
      return faultsOfImport({ posts: ['a', 'b'], setTo: 5, books, held, log: logged }).length
    }
    expect([faultsWith(7, 5), faultsWith(5, 5), faultsWith(7, 0), faultsWith(7, 5, [])]).toEqual([
      0, 1, 1, 1,
    ])
  })
})

describe('the sum while running', () => {
  const totals = {
    ...{ accepted: 10, pending: 1, claimed: 2, persisted: 3 },
    ...{ deadLettered: 1, discarded: 3, missing: 0 },
  }
  const sample = (changed: Partial<typeof totals>, difference = 0) =>
    ({ totals: { ...totals, ...changed }, conservation: { difference } }) as Sample

  it('holds at zero and up to what was sent', () => {
    expect(faultsOf(sample({}), 10)).toEqual([])
  })
  it('rings for a sum that is not zero, for missing likes and for likes nobody sent', () => {
    expect(faultsOf(sample({}, 1), 10)).toHaveLength(1)
    expect(faultsOf(sample({ pending: 0 }), 10)).toHaveLength(1)
    expect(faultsOf(sample({ missing: 2 }), 10)).toHaveLength(1)
    expect(faultsOf(sample({}), 9)).toHaveLength(1)
  })
})

describe('what is left in Redis', () => {
  const meant = [
    ...[['{lf:0}:meta', -1] as const, ['{lf:3}:counts', -1] as const, ['lf:events', -1] as const],
    ...[['{lf:1}:flush:abc', 3000] as const, ['lf:key:{abc}', 10] as const],
    ...[['{lf:queue}:drain:completed', -1] as const, ['{lf:queue}:drain:1-3590', -1] as const],
  ]
  it('may be there', () => expect(faultsOfKeys(meant)).toEqual([]))
  it.each([
    ['{lf:0}:claimed:3590', -1],
    ['{lf:0}:pending', -1],
    ['{lf:0}:dead', -1],
    ['{lf:0}:flush:abc', -1],
    ['{lf:0}:changed:abc', -1],
    ['{lf:0}:changes', -1],
    ['lf:key:{abc}', -1],
    ['{lf:queue}:drain:1-3590:lock', 10],
    ['{lf:queue}:drain:failed', -1],
    ['somebody', -1],
  ] as const)('rings for %s (%d)', (key, ttl) => {
    expect(faultsOfKeys([...meant, [key, ttl]])).toHaveLength(1)
  })
  it('rings for more jobs than are kept', () => {
    const jobs = Array.from({ length: 521 }, (_, i) => [`{lf:queue}:drain:0-${i}`, -1] as const)
    expect(faultsOfKeys(jobs)).toHaveLength(1)
  })
})

describe('a page', () => {
  const likes = (id: string, total: number) =>
    ({ id, name: 'likes', data: [['p', total]] }) as const

  it('keeps the newest total, and rings when ids fall', () => {
    const page = createPage()
    page.see(likes('5-0', 1))
    page.see(likes('5-1', 3))
    page.see(likes('5-2', 2))
    expect(page.totals.get('p')).toBe(3)
    expect(page.findings).toEqual([])
    page.see(likes('4-9', 4))
    expect(page.findings).toHaveLength(1)
  })

  it('begins anew with a reset and its snapshot', () => {
    const page = createPage()
    page.see(likes('5-0', 7))
    page.see({ id: null, name: 'reset', data: { reason: 'gone' } })
    page.see({ id: '4-0', name: 'snapshot', data: { top: [{ postId: 'p', likes: 2 }] } })
    expect(page.findings).toEqual([])
    expect(page.totals.get('p')).toBe(2)
    expect(page.last()).toBe('4-0')
  })
})
