// Which posts a difference lies in. Redis' cache of live totals is a second book of each post in it: a total is taken
// once, from MongoDB and what waits, and then only counts likes; so what MongoDB and Redis hold together must equal it.
// The cache is bounded, and a total that was taken after the fault agrees with it: what is found is so, it may not be all.
import type { Redis } from 'ioredis'
import type { AuditPosts } from '../../contract/index.ts'
import type { PostReader } from '../mongodb/models.ts'
import type { PartitionKeys } from '../redis/keys.ts'
import type { PostDifference, Scripts } from '../redis/scripts.ts'

const limits = {
  postsPerRead: 500, // one $in of MongoDB, one script call
  tries: 20, // a slice moved in between: read again
  mostMs: 5000, // the verdict waits for it
  listed: 20,
} as const

interface Deps {
  readonly redis: Redis
  readonly scripts: Scripts
  readonly reader: PostReader
  readonly keys: readonly PartitionKeys[]
  readonly signal: AbortSignal
}

/** undefined: it moved again and again. `$sum` takes what is no number for nothing; so does this. */
const compare = async (
  { scripts, reader }: Deps,
  keys: PartitionKeys,
  ids: readonly string[],
): Promise<PostDifference[] | undefined> => {
  for (let left = limits.tries; left > 0; left--) {
    const slices = await scripts.readSlices(keys)
    const found = await reader.read(ids)
    const posts = ids.map((post) => {
      const { likes, seq } = found.get(post) ?? { likes: 0, seq: 0 }
      const isNumber = Number.isSafeInteger(likes)
      return { post, likes: isNumber ? likes : 0, seq: Number.isFinite(seq) ? seq : 0 }
    })
    const answer = await scripts.compareCounts(keys, { slices, posts })
    if (answer.status === 'compared') return answer.differences
  }
}

/** Posts of the cache, page by page. */
async function* pages({ redis }: Deps, { counts }: PartitionKeys) {
  let cursor = '0'
  do {
    const [next, flat] = await redis.hscan(counts, cursor, 'COUNT', limits.postsPerRead)
    const ids = flat.filter((_, i) => i % 2 === 0)
    // A small hash comes whole, whatever COUNT says.
    for (let from = 0; from < ids.length; from += limits.postsPerRead)
      yield ids.slice(from, from + limits.postsPerRead)
    cursor = next
  } while (cursor !== '0')
}

export const differingPosts = async (deps: Deps): Promise<AuditPosts> => {
  const deadline = performance.now() + limits.mostMs
  const compared = new Set<string>() // a scan may name a post twice
  const differences = new Map<string, number>()
  for (const keys of deps.keys)
    for await (const ids of pages(deps, keys)) {
      if (deps.signal.aborted || performance.now() > deadline) break
      const found = await compare(deps, keys, ids)
      if (!found) continue
      for (const id of ids) compared.add(id)
      for (const [postId, likes] of found) differences.set(postId, likes)
    }
  const all = [...differences].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
  return {
    compared: compared.size,
    differ: all.length,
    likes: all.reduce((sum, [, likes]) => sum + likes, 0),
    most: all.slice(0, limits.listed).map(([postId, difference]) => ({ postId, difference })),
  }
}
