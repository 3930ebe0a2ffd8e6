// What the comparison with MongoDB found, as the page shows it. Missing is a broken promise; more is not
// for sure: the posts of a flood are public, and somebody may have liked them meanwhile.

import type { FloodVerdict, UnverifiedReason } from '../../contract/index.ts'
import { lostAndDoubled, type Verification } from '../../load/verify.ts'

const nothing = { posts: 0, missing: 0, extra: 0, ms: 0, reason: null } as const

export const notVerified = (reason: UnverifiedReason, acknowledged: number): FloodVerdict => ({
  ...nothing,
  status: 'not-verified',
  acknowledged,
  reason,
})

export const verdictOf = (found: Verification, acknowledged: number): FloodVerdict => {
  if (found.status === 'not-persisted') return notVerified('not-persisted', acknowledged)
  const { posts, ms } = found
  const facts = { ...nothing, acknowledged, posts, ms }
  if (found.status === 'equal') return { ...facts, status: 'equal' }
  const { lost: missing, doubled: extra } = lostAndDoubled(found.gaps)
  return { ...facts, status: missing > 0 ? 'missing' : 'more', missing, extra }
}
