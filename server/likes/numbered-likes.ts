// A bulk as numbers of posts that were named lately, for the way that keeps nothing per item but one number
// while its flush is away. The arrays are used again by the next body: whoever waits copies first.
import type { LikeItem } from './outcome.ts'

export interface NumberedPosts {
  /** By number: the post's id, and `hashOf` it. */
  readonly ids: readonly string[]
  readonly hashes: Uint32Array
  /** By number: the serial of the load that has a pair of the post, and the index of that pair. */
  readonly loads: Float64Array
  readonly pairs: Int32Array
}

export interface NumberedLikes {
  readonly posts: NumberedPosts
  readonly size: number
  readonly numbers: Int32Array
  readonly counts: Int32Array
}

export const itemsOf = ({ posts, size, numbers, counts }: NumberedLikes): LikeItem[] =>
  Array.from({ length: size }, (_, i) => ({
    postId: posts.ids[numbers[i]!]!,
    count: counts[i]!,
  }))
