// E11000 out of a guarded upsert proves nothing by itself: the post is there, but why did the guard not
// match? Only the post's own `seq` says. All of a slice are read at once: a worker that takes over a dead
// one's slice may find each of its posts written.
import type { PostModel } from '../mongodb/models.ts'
import { pastValidation } from '../mongodb/past-validation.ts'

export type Decision =
  /** `seq` is this batch's: the write (this one or an earlier one) is in. */
  | 'written'
  /** Fenced (seq + 1): the entry was or is being dead-lettered. */
  | 'buried'
  /** Beyond the fence: a later batch was written before this one was settled. */
  | 'ahead'
  /** The guard would match now, or was repaired: write again. */
  | 'again'

/** Repaired only if it still is exactly what was read, so that no other write is undone. */
const repair = (model: PostModel, post: string, value: unknown) =>
  pastValidation((options) =>
    model.collection.updateOne(
      { _id: post as never, seq: value === undefined ? { $exists: false } : (value as never) },
      { $set: { seq: 0 } },
      options,
    ),
  )

const decide = (value: number, seq: number): Decision => {
  if (value < seq) return 'again'
  if (value === seq) return 'written'
  return value === seq + 1 ? 'buried' : 'ahead'
}

/**
 * One decision for each of `posts`: one read, and one write for each that has no seq, which none of ours lacks.
 * @throws as the driver does; the whole slice may be written again.
 */
export const decideDuplicates = async (
  model: PostModel,
  posts: readonly string[],
  seq: number,
): Promise<Map<string, Decision>> => {
  // So it stays for a post that is not found, because it is gone again, and for one that is repaired.
  const decisions = new Map<string, Decision>(posts.map((post) => [post, 'again']))
  const found = await model.collection
    .find(
      { _id: { $in: [...posts] as never } },
      // One more than there can be: a full batch would be followed by a question for the next.
      { projection: { seq: 1 }, batchSize: posts.length + 1 },
    )
    .toArray()
  for (const { _id, seq: value } of found) {
    const post = String(_id)
    if (typeof value === 'number' && Number.isFinite(value)) decisions.set(post, decide(value, seq))
    else await repair(model, post, value)
  }
  return decisions
}
