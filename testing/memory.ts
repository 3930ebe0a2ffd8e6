// The rest of LikeFlow in memory, for tests of the HTTP part alone: likes are counted, keys remembered,
// nothing is ever written elsewhere. `fault` makes the next answers refusals.
import { pino } from 'pino'
import type { Post, ReadyAnswer } from '../contract/index.ts'
import { type Environment, loadConfig } from '../server/config.ts'
import { createHttpApp } from '../server/http/app.ts'
import type { HttpDeps } from '../server/http/deps.ts'
import { createHttpServer } from '../server/http/server.ts'
import type { ShedLevel } from '../server/http/shedding.ts'
import type { CountedLikes, LikeItem, Refused } from '../server/likes/likes.ts'

const post = (postId: string, likes: number, title: string | null = null): Post => ({
  postId,
  title,
  likes,
  persisted: 0,
  createdAt: null,
})

/** Counts like the real thing, without its durability. */
export const createMemory = () => {
  const totals = new Map<string, number>()
  const titles = new Map<string, string | null>()
  const keys = new Map<string, { requestHash: string; batches: string[] }>()
  const state = {
    fault: null as Refused | Error | null,
    accepted: 0,
    level: 'none' as ShedLevel,
    ready: 'ready' as ReadyAnswer['status'],
  }

  const add = ({ postId, count }: LikeItem) => {
    state.accepted += count
    totals.set(postId, (totals.get(postId) ?? 0) + count)
    return `0.${state.accepted}.memory.`
  }

  const results = (items: readonly LikeItem[], batches: readonly string[]): CountedLikes => ({
    status: 'counted',
    results: items.map(({ postId }, i) => ({
      postId,
      likes: totals.get(postId) ?? null,
      batch: batches[i]!,
    })),
  })

  const count: HttpDeps['likes']['count'] = async (items, key) => {
    if (state.fault instanceof Error) throw state.fault
    if (state.fault) return state.fault
    const known = key && keys.get(key.key)
    if (known && known.requestHash !== key.requestHash) return { status: 'key-reused' }
    if (known) return results(items, known.batches)
    const batches = items.map(add)
    if (key) keys.set(key.key, { requestHash: key.requestHash, batches })
    return results(items, batches)
  }

  const known = (postId: string) => totals.has(postId) || titles.has(postId)
  const read = (postId: string) => post(postId, totals.get(postId) ?? 0, titles.get(postId) ?? null)

  const posts: HttpDeps['posts'] = {
    isKnown: async (postId) => known(postId),
    get: async (postId) => (known(postId) ? read(postId) : null),
    many: async (ids) => ids.filter(known).map(read),
    top: async (limit) =>
      [...totals]
        .sort((a, b) => b[1] - a[1])
        .slice(0, limit)
        .map(([postId]) => read(postId)),
    create: async ({ postId = `made-${titles.size}`, title }) => {
      if (titles.has(postId)) return { status: 'post-exists' }
      titles.set(postId, title ?? null)
      return { status: 'created', post: read(postId) }
    },
  }

  const receiptState = async (receipt: string) => {
    const ordinal = Number(receipt.split('.')[1])
    return ordinal >= 1 && ordinal <= state.accepted ? ('pending' as const) : ('unknown' as const)
  }

  return {
    state,
    totals,
    likes: { count },
    posts,
    receipts: { state: receiptState, wait: receiptState },
  }
}

export type Memory = ReturnType<typeof createMemory>

const drain = { drain: 'running' } as const
const worker = { worker: 'running' } as const

/** Controls of a system at rest: partition 0 is stopped, the others are not. */
const controls: HttpDeps['controls'] = {
  pauseDrain: async () => ({ drain: 'paused' }),
  resumeDrain: async () => drain,
  claimNow: async () => ({ ...drain, opened: 0 }),
  pauseWorker: async () => ({ worker: 'paused' }),
  resumeWorker: async () => worker,
  deadLetters: async () => ({ dead: [], truncated: false }),
  replay: async () => ({ posts: 0, likes: 0 }),
  continuePartition: async (partition) => {
    if (partition > 3) return { status: 'unknown-partition' }
    return partition === 0 ? { status: 'continued', likes: 7 } : { status: 'not-stopped' }
  },
  audit: async () => ({
    at: Date.now(),
    status: 'equal',
    base: 0,
    persisted: 0,
    sum: 0,
    moved: 0,
    difference: 0,
    notNumbers: 0,
    heldMs: 0,
    ms: 1,
  }),
}

/** Every change is done at once. */
const changes: HttpDeps['changes'] = {
  change: async (postId, { likes = 0, title = null, state = 'open' }, by, id = 'change') => {
    const after = { likes, title, state }
    const change = { id, at: Date.now(), by, postId, before: null, after }
    return { status: 'done', change: { ...change, refused: false, posts: null, ended: true } }
  },
  list: async () => [],
}

/** There are no posts, and each import is done at once. */
const postStreams: HttpDeps['postStreams'] = {
  compare: async () => ({
    ...{ posts: 0, likes: 0, creates: 0, sets: 0, same: 0, digest: 'none', examples: [] },
  }),
  import: async () => 'done',
  export: async () => ({ consistency: 'snapshot', pages: (async function* () {})() }),
}

/** No flood runs, and none begins. */
const floods: HttpDeps['floods'] = {
  begin: async () => ({ status: 'stopping' }),
  end: async () => null,
}

/** No drill may run. */
const lab: HttpDeps['lab'] = {
  read: async () => ({ off: 'not-brought', run: null }),
  begin: async () => ({ status: 'refused', state: 'not-brought' }),
  stop: async () => ({ off: 'not-brought', run: null }),
}

/** The app and its server on a free port of 127.0.0.1, over `createMemory`. */
export const startMemoryServer = async (env: Environment = {}, change: Partial<HttpDeps> = {}) => {
  const memory = createMemory()
  const config = loadConfig({
    PORT: '0',
    REDIS_URL: 'redis://127.0.0.1:1',
    MONGODB_URL: 'mongodb://127.0.0.1:1/none',
    NODE_ENV: 'test',
    ...env,
  })
  const log = change.log ?? pino({ level: 'silent' })
  const deps: HttpDeps = {
    config,
    log,
    likes: memory.likes,
    receipts: memory.receipts,
    posts: memory.posts,
    controls,
    changes,
    notifications: null,
    postStreams,
    floods,
    lab,
    relay: { open: async (res) => void res.writeHead(200).end() },
    processes: async () => [],
    sampler: { latest: () => null, latestAgeMs: () => 0, sampleNow: async () => null },
    readiness: async () => ({
      status: memory.state.ready,
      reason: memory.state.ready === 'ready' ? null : 'redis-away',
      redis: memory.state.ready === 'ready' ? 'up' : 'away',
      redisServer: null,
      partitions: { all: 4, taking: 4 },
      mongodb: 'up',
      workers: 1,
    }),
    redisReason: () => null,
    metrics: async () => 'likeflow_up 1\n',
    onRefused: () => {},
    bullBoard: null,
    webRoot: '/nonexistent',
    shedding: { start() {}, stop() {}, level: () => memory.state.level, delayP99Ms: () => 0 },
    ...change,
  }
  // HOST decides about /admin; the socket of a test stays on this machine.
  const onLoopback = { ...config, host: '127.0.0.1' }
  const app = createHttpApp(deps)
  const server = createHttpServer({ app, config: onLoopback, log })
  const { port } = await server.start()
  return {
    memory,
    deps,
    port,
    url: `http://127.0.0.1:${port}`,
    leave: server.leave,
    stop: server.stop,
  }
}

export type MemoryServer = Awaited<ReturnType<typeof startMemoryServer>>
