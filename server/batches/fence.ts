// The fence: before an entry of batch n is dead-lettered, its post's watermark becomes n + 1 (odd,
// so it is nobody's batch). Without it a late worker of n could still apply what `bury` has moved.
import type { PostModel } from '../mongodb/models.ts'
import { pastValidation } from '../mongodb/past-validation.ts'

export type FenceOutcome =
  /** Nobody can apply the entry any more: bury it. */
  | 'fenced'
  /** The entry is in MongoDB after all: settle it. */
  | 'written'
  /** A later batch is in the post: the invariant is broken. */
  | 'ahead'

const maxRounds = 5

export const fencePost = async (
  model: PostModel,
  post: string,
  seq: number,
): Promise<FenceOutcome> => {
  const { collection } = model
  for (let round = 0; round < maxRounds; round++) {
    const found = await collection.findOne({ _id: post as never }, { projection: { seq: 1 } })
    const value: unknown = found?.seq
    if (value === seq + 1) return 'fenced'
    if (value === seq) return 'written'
    if (typeof value === 'number' && value > seq) return 'ahead'
    // Conditional on exactly the value read: what did not match is read again and decided anew.
    const guard = value === undefined ? { $exists: false } : (value as never)
    const change = {
      $set: { seq: seq + 1 },
      ...(!found && { $setOnInsert: { likes: 0, createdAt: new Date() } }),
    }
    const reply = await pastValidation((options) =>
      collection.updateOne({ _id: post as never, seq: guard }, change, {
        ...options,
        upsert: !found,
      }),
    )
    if (reply.matchedCount + reply.upsertedCount > 0) return 'fenced'
  }
  throw new Error('a post kept changing under its fence')
}
