import { describe, expect, it } from 'vitest'
import { verdictOf } from './verdict.ts'

const gap = (persisted: number) => ({ postId: 'p', expected: 10, uncertain: 2, persisted })
const different = (...persisted: number[]) =>
  verdictOf(
    { status: 'different', posts: 5, acknowledged: 40, ms: 1, gaps: persisted.map(gap) },
    40,
  )

describe('the verdict on a flood', () => {
  it('is equal when the comparison is', () => {
    const found = verdictOf({ status: 'equal', posts: 5, acknowledged: 40, ms: 1 }, 40)
    expect(found).toMatchObject({ status: 'equal', acknowledged: 40, posts: 5, missing: 0 })
  })

  it('names the first like missing, whatever others have too many', () => {
    expect(different(9)).toMatchObject({ status: 'missing', missing: 1, extra: 0 })
    expect(different(30, 8)).toMatchObject({ status: 'missing', missing: 2, extra: 18 })
  })

  it('does not accuse the server of likes that somebody else may have sent', () => {
    expect(different(13, 14)).toMatchObject({ status: 'more', missing: 0, extra: 3 })
  })

  it('says that nothing was compared when MongoDB took too long', () => {
    const late = { status: 'not-persisted', receipt: 'r', state: 'pending', ms: 1 } as const
    expect(verdictOf(late, 40)).toMatchObject({ status: 'not-verified', reason: 'not-persisted' })
  })
})
