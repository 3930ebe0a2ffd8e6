// The highest seq in MongoDB among the posts that wait in a partition. A partition that stopped for posts ahead of
// its batch goes on above it: below, the guarded write would find them ahead again.
import type { Redis } from 'ioredis'
import type { PostModel } from '../mongodb/models.ts'
import type { PartitionKeys } from '../redis/keys.ts'
import { scanHash } from '../redis/scan-hash.ts'

interface HighestSeqDeps {
  /** for HSCAN */
  readonly redis: Redis
  readonly model: PostModel
}

/** `openSeq`: of the open batch, null: none is. 0: no post has one. */
export const highestSeq = async (
  { redis, model }: HighestSeqDeps,
  keys: PartitionKeys,
  openSeq: string | null,
): Promise<number> => {
  let highest = 0

  const readPage = async (posts: readonly string[]) => {
    if (posts.length === 0) return
    const found = await model.collection
      .find(
        { _id: { $in: [...posts] as never }, seq: { $gt: highest } },
        { projection: { seq: 1 }, batchSize: posts.length + 1 },
      )
      .toArray()
    for (const { seq } of found) if (Number.isSafeInteger(seq)) highest = Math.max(highest, seq)
  }
  const readHash = async (key: string) => {
    for await (const page of scanHash(redis, key)) await readPage(page.map(([post]) => post))
  }

  if (openSeq !== null) await readHash(keys.claimed(openSeq))
  await readHash(keys.pending)
  return highest
}
