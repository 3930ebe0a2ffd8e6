// What a client may send. Unknown keys are refused, also `__proto__`.
import { z } from 'zod'
import { isTitle, normalTitle } from './title.ts'
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

const Title = z
  .string()
  .overwrite(normalTitle)
  .refine(isTitle)
  .meta({ minLength: 1, maxLength: 200 })
  .describe(
    'text that is seen: no control, format or private-use characters, but those of emoji and joins',
  )
export const NewPostBody = z
  .strictObject({
    postId: PostId.optional(),
    title: Title.optional(),
  })
  .meta({ id: 'NewPostBody' })

/** A pause for a while ends by itself, so nobody has to remember it. */
export const longestPauseMs = 300_000
export const PauseQuery = z.strictObject({
  seconds: z
    .int()
    .min(1)
    .max(longestPauseMs / 1000)
    .optional()
    .describe('it ends by itself after so long; without: it lasts until somebody resumes'),
})

/** So that no sum of posts comes near 2^53, where numbers are no longer exact. */
const SetLikes = z.int().min(0).max(999_999_999_999)

export const ChangePostBody = z
  .strictObject({
    likes: SetLikes.optional().describe(
      'what MongoDB holds from then on; likes that wait in Redis come on top',
    ),
    title: Title.nullable().optional().describe('null: it has none'),
    state: z.enum(['open', 'blocked']).optional().describe('blocked: likes are refused at once'),
  })
  .refine((body) => Object.keys(body).length > 0)
  .meta({ id: 'ChangePostBody' })
export type ChangePostBody = z.infer<typeof ChangePostBody>

/** One line of an export, and of an import. */
export const PostLine = z
  .strictObject({
    id: PostId,
    title: Title.nullable().optional(),
    likes: SetLikes,
    createdAt: z.iso.datetime().nullable().optional(),
    state: z.enum(['open', 'blocked']).optional(),
  })
  .meta({ id: 'PostLine' })
export type PostLine = z.infer<typeof PostLine>

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
