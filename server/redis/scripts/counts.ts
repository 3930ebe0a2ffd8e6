// The cache of live totals and the list of the most liked posts. Both can be dropped at any time: what
// is true lies in MongoDB, pending, claimed and dead.
import type { PartitionKeys } from '../keys.ts'
import { type Argument, type CountReply, loadScript, type Run } from './runner.ts'

const maxSeedPosts = 500 // one call stays under a few milliseconds

/** A post as MongoDB (primary, majority) has it. Unknown there: likes 0, seq 0. */
export interface SeedPost {
  readonly post: string
  readonly likes: number
  readonly seq: number | string
}

/** `again`: a slice was settled since `slices` was read; read it and MongoDB once more. */
export type SeedAnswer = { status: 'again' } | { status: 'seeded'; totals: number[] }

/** By how many likes MongoDB has too many of a post, by its live total; below zero: too few. */
export type PostDifference = readonly [postId: string, likes: number]

export type CompareAnswer =
  | { status: 'again' }
  | { status: 'compared'; differences: PostDifference[] }

export interface Seed {
  /** from `readSlices`, before MongoDB was read */
  readonly slices: string
  /** entries the cache may hold; past it the whole cache is dropped */
  readonly bound: number
  readonly posts: readonly SeedPost[]
}

export const createCounts = (run: Run) => {
  const seed = loadScript('seed-counts')
  const compare = loadScript('compare-counts')
  const slices = loadScript('read-slices')
  const top = loadScript('raise-top')

  /** @throws RangeError above 500 posts or when `likes` is not a whole number from 0. */
  const seedCounts = async (keys: PartitionKeys, from: Seed): Promise<SeedAnswer> => {
    const args: Argument[] = [4, keys.meta, keys.counts, keys.pending, keys.dead]
    args.push(from.slices, from.bound, keys.claimedPrefix)
    if (from.posts.length > maxSeedPosts) throw new RangeError(`at most ${maxSeedPosts} posts`)
    for (const { post, likes, seq } of from.posts) {
      if (!Number.isSafeInteger(likes) || likes < 0) throw new RangeError('likes must be whole')
      args.push(post, likes, seq)
    }
    const [status, ...totals] = await run<['again' | 'seeded', ...CountReply[]]>(seed, args)
    return status === 'again' ? { status } : { status, totals: totals.map(Number) }
  }

  /** Of posts that Redis holds no total of it says nothing. `slices` as for a seed; at most 500 posts. */
  const compareCounts = async (
    keys: PartitionKeys,
    from: Omit<Seed, 'bound'>,
  ): Promise<CompareAnswer> => {
    const args: Argument[] = [4, keys.meta, keys.counts, keys.pending, keys.dead]
    args.push(from.slices, keys.claimedPrefix)
    for (const { post, likes, seq } of from.posts) args.push(post, likes, seq)
    const [status, ...flat] = await run<['again' | 'compared', ...string[]]>(compare, args)
    if (status === 'again') return { status }
    const pair = (i: number): PostDifference => [flat[i]!, Number(flat[i + 1])]
    return {
      status,
      differences: flat.flatMap((_, i) => (i % 2 === 0 ? [pair(i)] : [])),
    }
  }

  /** Changes whenever something leaves `claimed`; a token for `seedCounts`. */
  const readSlices = (keys: PartitionKeys): Promise<string> => run(slices, [1, keys.meta])

  /**
   * Notes totals; an entry only rises, at most `bound` stay. Answers what a total must be above to be
   * listed: 0 while the list is not full.
   */
  const raiseTop = async (
    keys: PartitionKeys,
    pairs: Iterable<readonly [post: string, likes: number]>,
    bound: number,
  ): Promise<number> => {
    const args: Argument[] = [1, keys.top, bound]
    for (const [post, likes] of pairs) args.push(likes, post)
    return Number(await run<string>(top, args))
  }

  return { seedCounts, compareCounts, readSlices, raiseTop }
}
