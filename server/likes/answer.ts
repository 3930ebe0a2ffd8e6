// The one writer of what a counted like is answered with. Ids and receipts are plain ASCII without anything
// that JSON escapes, so a text's length is its size in bytes.
import type { CountedLikes, LikeResult } from './outcome.ts'

const textOf = (result: LikeResult): string => {
  const { postId, likes, batch } = result
  // Requests whose likes of a post left in one flush share its result, and so its text.
  result.text ??= `{"postId":"${postId}","likes":${likes},"receipt":"${batch}${postId}"}`
  return result.text
}

/** The body of `LikeAnswer`. */
export const likeText = ({ results }: CountedLikes): string => textOf(results[0]!)

/** The body of `LikesAnswer`: results in the order sent; `accepted`: likes, not items. */
export const bulkText = ({ results }: CountedLikes, accepted: number): string => {
  let text = `{"accepted":${accepted},"results":[`
  for (let i = 0; i < results.length; i++)
    text += i === 0 ? textOf(results[i]!) : `,${textOf(results[i]!)}`
  return `${text}]}`
}
