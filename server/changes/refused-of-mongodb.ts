// What MongoDB knows of posts that take no likes goes back to Redis, which may be another one, or an older copy. What Redis
// refuses beside it stays refused.
import { partitionOf } from '../likes/partition.ts'
import type { PostModel, PostRecord } from '../mongodb/models.ts'
import { partitionKeys } from '../redis/keys.ts'
import { maxChangePosts } from '../redis/scripts/changes.ts'
import type { Scripts } from '../redis/scripts.ts'

/** Reads all posts once: after an operator's decision only. */
export const bringRefused = async (
  model: PostModel,
  scripts: Pick<Scripts, 'addRefused'>,
  partition: number,
  partitions: number,
): Promise<void> => {
  const found = model
    .find({ state: { $in: ['blocked', 'deleted'] } }, { state: 1 })
    .lean<PostRecord[]>()
    .cursor({ batchSize: maxChangePosts })
  let page: [string, string][] = []
  const send = async () => {
    if (page.length > 0) await scripts.addRefused(partitionKeys(partition), page)
    page = []
  }
  for await (const { _id, state } of found) {
    if (!state || partitionOf(_id, partitions) !== partition) continue
    if (page.push([_id, state]) === maxChangePosts) await send()
  }
  await send()
}
