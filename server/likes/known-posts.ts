// UNKNOWN_POSTS=reject: which posts exist. A post never stops existing, so a yes is remembered; a no is
// asked again each time.
//
// The newest are remembered, in two sets: when one is full, the other is let go of whole. (Taking the oldest
// out of one set costs more the larger it is: a set keeps holes where its first entries were.)
import type { MongoDb } from '../mongodb/connection.ts'
import type { PostReader } from '../mongodb/models.ts'

export type KnownReply =
  | { readonly status: 'known' }
  | { readonly status: 'unknown'; readonly postIds: readonly string[] }
  /** MongoDB cannot say now */
  | { readonly status: 'undecided' }

export interface KnownPosts {
  check(postIds: readonly string[]): Promise<KnownReply>
}

const maxRemembered = 100_000 // in each of the two sets

export const createKnownPosts = ({
  mongodb,
  posts,
}: {
  mongodb: MongoDb
  posts: PostReader
}): KnownPosts => {
  let known = new Set<string>()
  let before = new Set<string>()

  const isKnown = (postId: string) => known.has(postId) || before.has(postId)

  const remember = (postId: string) => {
    if (known.size >= maxRemembered) {
      before = known
      known = new Set()
    }
    known.add(postId)
  }

  const ask = async (postIds: readonly string[]): Promise<KnownReply> => {
    if (!mongodb.up()) return { status: 'undecided' }
    const found = await posts.read(postIds).catch(() => null)
    if (!found) return { status: 'undecided' }
    for (const id of found.keys()) remember(id)
    const missing = postIds.filter((id) => !found.has(id))
    return missing.length > 0 ? { status: 'unknown', postIds: missing } : { status: 'known' }
  }

  return {
    async check(postIds) {
      const open = postIds.filter((id) => !isKnown(id))
      return open.length === 0 ? { status: 'known' } : ask([...new Set(open)])
    },
  }
}
