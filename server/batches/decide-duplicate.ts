// E11000 out of a guarded upsert proves nothing by itself: the post is there, but why did the guard not
// match? Only the post's own `seq` says.
import type { PostModel } from '../posts/post.ts'

export type Decision =
  /** `seq` is this generation's: the write (this one or an earlier one) is in. */
  | 'applied'
  /** Fenced (seq + 1): the entry was or is being dead-lettered. */
  | 'buried'
  /** Beyond the fence: a later generation was applied before this one was settled. */
  | 'ahead'
  /** The guard would match now, or was repaired: write again. */
  | 'again'

export const decideDuplicate = async (
  model: PostModel,
  post: string,
  seq: number,
): Promise<Decision> => {
  const found = await model.collection.findOne({ _id: post as never }, { projection: { seq: 1 } })
  if (!found) return 'again'
  const value: unknown = found.seq
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (value < seq) return 'again'
    if (value === seq) return 'applied'
    return value === seq + 1 ? 'buried' : 'ahead'
  }
  // No number: repaired only if it still is exactly what was read, so that no other write is undone.
  await model.collection.updateOne(
    { _id: post as never, seq: value === undefined ? { $exists: false } : (value as never) },
    { $set: { seq: 0 } },
    { bypassDocumentValidation: true },
  )
  return 'again'
}
