// What a client may send. Unknown keys are refused, also `__proto__`.
import { z } from 'zod'
import { PostId } from './vocabulary.ts'

export const LikeBody = z.strictObject({ postId: PostId }).meta({ id: 'LikeBody' })

export const maxBulkItems = 500
export const maxBulkCount = 1000
export const LikesItem = z
  .strictObject({ postId: PostId, count: z.int().min(1).max(maxBulkCount).default(1) })
  .meta({ id: 'LikesItem' })
export const LikesBody = z
  .strictObject({ likes: z.array(LikesItem).min(1).max(maxBulkItems) })
  .meta({ id: 'LikesBody' })

/** 1 to 200 characters (code points), no control character, no half of a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it refuses
const titlePattern = /^[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]{1,200}$/u
export const NewPostBody = z
  .strictObject({
    postId: PostId.optional(),
    title: z.string().regex(titlePattern).meta({ pattern: titlePattern.source }).optional(),
  })
  .meta({ id: 'NewPostBody' })

export const ReplayBody = z
  .strictObject({
    dead: z
      .array(z.strictObject({ partition: z.int().min(0).max(1023), postId: PostId }))
      .min(1)
      .max(500),
  })
  .meta({ id: 'ReplayBody' })

export const ContinueBody = z
  .strictObject({ restored: z.enum(['apply', 'discard']) })
  .meta({ id: 'ContinueBody' })
