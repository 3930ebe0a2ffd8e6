// UNKNOWN_POSTS=reject: which posts exist. A post never stops existing, so a yes is remembered; a no is
// asked again each time.
import type { MongoDb } from '../mongodb/connection.ts'
import type { PostReader } from '../posts/post.ts'

export type KnownReply =
  | { readonly status: 'known' }
  | { readonly status: 'unknown'; readonly postIds: readonly string[] }
  /** MongoDB cannot say now */
  | { readonly status: 'undecided' }

export interface KnownPosts {
  check(postIds: readonly string[]): Promise<KnownReply>
}

const maxRemembered = 200_000

export const createKnownPosts = ({
  mongodb,
  posts,
}: {
  mongodb: MongoDb
  posts: PostReader
}): KnownPosts => {
  const known = new Set<string>()

  const remember = (postId: string) => {
    if (known.size >= maxRemembered) known.delete(known.values().next().value!)
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
      const open = postIds.filter((id) => !known.has(id))
      return open.length === 0 ? { status: 'known' } : ask([...new Set(open)])
    },
  }
}
