import { expect, it } from 'vitest'
import type { Audit, AuditPosts } from '../../../contract/index.ts'
import { auditPosts } from './audit-posts.ts'

const audit = (difference: number, posts?: Partial<AuditPosts>, moved = 0): Audit => ({
  ...{ at: 0, status: 'different', base: 0, persisted: 9, sum: 9 + difference, moved, difference },
  ...{ notNumbers: 0, heldMs: 0, ms: 1 },
  ...(posts && { posts: { compared: 20, differ: 0, likes: 0, most: [], ...posts } }),
})
const most = (...of: [string, number][]) =>
  of.map(([postId, difference]) => ({ postId, difference }))
const six = most(['a', -9], ['b', 8], ['c', -7], ['d', 6], ['e', -5], ['f', 4])

it.each<[string | null, Audit]>([
  [null, { ...audit(0), status: 'equal' }],
  ['Which posts differ is not known.', audit(-1)],
  ['By post: kept −1.', audit(-1, { differ: 1, likes: -1, most: most(['kept', -1]) })],
  ['It lies in none of the 20 posts that Redis kept a total of.', audit(5, {})],
  [
    'By post: kept −1; another +5 in posts that Redis kept no total of.',
    audit(4, { differ: 1, likes: -1, most: most(['kept', -1]) }),
  ],
  [
    'By post: kept −9; more in posts that Redis kept no total of.',
    audit(-4, { differ: 1, likes: -9, most: most(['kept', -9]) }, 5),
  ],
  [
    'By post: a −9, b +8, c −7, d +6, e −5, and 1 more post.',
    audit(-3, { differ: 6, likes: -3, most: six }),
  ],
])('says %s', (words, of) => {
  expect(auditPosts(of)).toBe(words)
})
