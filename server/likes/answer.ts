// The one writer of what a counted like is answered with. Ids and receipts are plain ASCII without anything
// that JSON escapes, so a text's length is its size in bytes.
import type { CountedLikes, LikeItem, LikeResult } from './outcome.ts'

const textOf = (result: LikeResult): string => {
  const { postId, likes, receipt } = result
  // Requests whose likes of a post left in one flush share its result, and so its text.
  result.text ??= `{"postId":"${postId}","likes":${likes},"receipt":"${receipt}"}`
  return result.text
}

/** The body of `LikeAnswer`. */
export const likeText = ({ results }: CountedLikes): string => textOf(results[0]!)

/** The body of `LikesAnswer`: results in the order sent, `accepted` the number of likes, not of items. */
export const bulkText = ({ results }: CountedLikes, items: readonly LikeItem[]): string => {
  let accepted = 0
  for (const { count } of items) accepted += count
  return `{"accepted":${accepted},"results":[${results.map(textOf).join(',')}]}`
}
