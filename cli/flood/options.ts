// The options of the flood → a plan of the load engine. Bounded by default: without `--likes` and
// `--duration` it sends ten thousand likes.
import { maxBulkItems } from '../../contract/index.ts'
import { type LoadPlan, planDefaults } from '../../load/plan.ts'
import { skews } from '../../load/shapes.ts'
import { parseTarget } from '../../load/target.ts'
import { UsageError } from '../command.ts'
import { duration, oneOf, readOptions, whole } from '../options.ts'

export interface FloodOptions {
  plan: LoadPlan
  json: boolean
  verify: boolean
  /** null: none is written */
  record: string | null
}

const defaultLikes = 10_000
const maxDurationMs = 86_400_000
/** Open model: enough connections that a second of slow answers delays nothing at usual rates. */
const openConcurrency = 256

export const floodHelp = `likeflow flood [options]   sends likes, then checks that each one is in MongoDB
  --url http://127.0.0.1:4000   the server to flood, and no other; otherwise the one that likeflow start runs here
  --likes 10000        stop after this many likes
  --duration 30s       stop after this time (ms, s, m, h)
  --rate 5000          open model: likes per second, kept whatever the server does
  --concurrency 64     connections, one request under way on each (256 with --rate)
  --posts 100          how many posts
  --skew uniform       ${skews.join(' | ')}
  --bulk 1             likes per request, up to ${maxBulkItems}
  --keys               an Idempotency-Key with each request
  --retries 0          send refused requests again; with --keys also those with an unknown outcome
  --seed 1             same seed, same posts in the same order; also in the posts' names
  --json               one JSON object on standard output
  --record FILE        what was promised, for likeflow verify FILE
  --no-verify          do not compare with MongoDB at the end`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const

const readUrl = (url: string) => {
  try {
    return parseTarget(url).url
  } catch (error) {
    throw new UsageError(`--url ${(error as Error).message}`)
  }
}

/** `ownUrl`: without `--url`. @throws {UsageError} with one line for the first wrong option. */
export const parseFloodOptions = (argv: readonly string[], ownUrl: string): FloodOptions => {
  const v = readOptions(argv, {
    ...{ url: text, likes: text, rate: text, duration: text, concurrency: text, posts: text },
    ...{ skew: text, bulk: text, record: text, retries: text, seed: text },
    ...{ keys: flag, json: flag, 'no-verify': flag },
  })
  const number = (name: keyof typeof v, min: number, max: number) => {
    const value = v[name]
    return typeof value === 'string' ? whole(name, value, min, max) : null
  }
  const rate = number('rate', 1, 1_000_000)
  const durationMs =
    v.duration === undefined ? null : duration('duration', v.duration, maxDurationMs)
  const likes = number('likes', 1, 1_000_000_000) ?? (durationMs === null ? defaultLikes : null)
  const seed = number('seed', 0, 0xffff_ffff) ?? planDefaults.seed
  const plan: LoadPlan = {
    ...planDefaults,
    url: readUrl(v.url ?? ownUrl),
    likes,
    durationMs,
    rate,
    seed,
    prefix: `flood-${seed}`,
    concurrency:
      number('concurrency', 1, 5000) ??
      (rate === null ? planDefaults.concurrency : openConcurrency),
    posts: number('posts', 1, 10_000_000) ?? planDefaults.posts,
    skew: oneOf('skew', v.skew ?? planDefaults.skew, skews),
    bulk: number('bulk', 1, maxBulkItems) ?? planDefaults.bulk,
    keys: v.keys,
    retries: number('retries', 0, 1000) ?? planDefaults.retries,
    receipts: !v['no-verify'] || v.record !== undefined,
  }
  return { plan, json: v.json, verify: !v['no-verify'], record: v.record ?? null }
}
