// Live totals of posts that Redis does not have: read from MongoDB and put beside the counters.
//
// The order makes it right: `slices` is read before MongoDB, and the script that stores the total
// refuses when a slice was settled in between, because then the sum of "in MongoDB" and "still here"
// would count that slice twice or not at all.
import type { MongoDb } from '../mongodb/connection.ts'
import type { PostReader, PostRecord } from '../mongodb/models.ts'
import type { PartitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import { endsWithin } from '../within.ts'

const limits = {
  postsPerRead: 500, // one $in of MongoDB, one script call
  maxWaiting: 5000, // more unseeded posts than this get null at once
  tries: 5, // a slice moved in between: read again
  endMs: 5000, // a read that takes longer is left: on a link that broke in silence it may never end
} as const

export interface Counts {
  /**
   * The live total of `post`, seeding it; null when MongoDB does not say within `ms`. When somebody waited in vain,
   * nobody waits until MongoDB has answered again: connections that each waited for a silent MongoDB would keep all
   * likes behind them waiting too.
   */
  seed(post: string, ms: number): Promise<number | null>
}

interface CountsDeps {
  readonly keys: PartitionKeys
  readonly scripts: Scripts
  readonly mongodb: MongoDb
  readonly posts: PostReader
  readonly bound: number
  readonly onTotals: (pairs: readonly [string, number][]) => void
}

type Waiter = (total: number | null) => void

export const createCounts = (deps: CountsDeps): Counts => {
  const { keys, scripts, mongodb, posts, bound, onTotals } = deps
  const waiting = new Map<string, Waiter[]>()
  let running = false
  /** MongoDB answers in time, as far as anybody knows. */
  let prompt = true

  const seedOnce = async (names: readonly string[]) => {
    const slices = await scripts.readSlices(keys)
    const found = await posts.read(names)
    const usable = names.filter((name) => isCount(found.get(name)))
    const reply = await scripts.seedCounts(keys, {
      slices,
      bound,
      posts: usable.map((post) => ({
        post,
        likes: found.get(post)?.likes ?? 0,
        seq: found.get(post)?.seq ?? 0,
      })),
    })
    if (reply.status === 'again') return null
    const totals = usable.map((post, i): [string, number] => [post, reply.totals[i]!])
    onTotals(totals)
    return new Map(totals)
  }

  const seedNow = async (names: readonly string[]) => {
    for (let left = limits.tries; left > 0; left--) {
      const totals = await seedOnce(names)
      if (totals) return totals
    }
    return new Map<string, number>()
  }

  /** Empty when it failed, or took too long. */
  const seedSoon = async (names: readonly string[]) => {
    let totals = new Map<string, number>()
    const seeded = seedNow(names).then((found) => {
      totals = found
    })
    prompt = await endsWithin(limits.endMs, seeded).catch(() => false)
    return totals
  }

  const run = async () => {
    running = true
    while (waiting.size > 0) {
      const batch = [...waiting].slice(0, limits.postsPerRead)
      for (const [post] of batch) waiting.delete(post)
      const totals = await seedSoon(batch.map(([post]) => post))
      for (const [post, waiters] of batch) {
        for (const done of waiters) done(totals.get(post) ?? null)
      }
    }
    running = false
  }

  /** The next read asks for `post`. */
  const ask = (post: string) => {
    let waiters = waiting.get(post)
    if (!waiters) {
      waiters = []
      waiting.set(post, waiters)
    }
    if (!running) void run()
    return waiters
  }

  const seed = (post: string, ms: number) =>
    new Promise<number | null>((resolve) => {
      if (!mongodb.up() || waiting.size >= limits.maxWaiting) return resolve(null)
      const waiters = ask(post)
      if (!prompt) return resolve(null)
      const timer = setTimeout(() => {
        prompt = false
        resolve(null)
      }, ms)
      waiters.push((total) => {
        clearTimeout(timer)
        resolve(total)
      })
    })

  return { seed }
}

/** A post that is not there counts as 0; one whose likes or seq make no sense has no total. */
const isCount = (post: PostRecord | undefined) =>
  !post || (Number.isSafeInteger(post.likes) && post.likes >= 0 && Number.isFinite(post.seq ?? 0))
