// A pipeline of pretended likes that produces events of the contract's shapes, for page states a real
// server will not easily give. Only for tests and for drawing; never part of the product.
import type { BatchEvent, BatchState, Flood, Post, Sample } from '../../contract/index.ts'

export interface Scene {
  likesPerSecond: number
  posts: number
  /** by post; a post without one is shown by its id */
  titles: readonly string[]
  mongodb: 'up' | 'away'
  redis: 'up' | 'away'
  workers: number
  drainPaused: boolean
  workerPaused: boolean
  deadLetters: number
  missing: number
  /** what the last audit found: as many likes in MongoDB as persisted, or one more */
  audit: 'equal' | 'different'
  stopped: Sample['stopped']
  /** as a snapshot shows it; what comes of it is up to the test */
  flood: Flood | null
}

export interface Batch {
  partition: number
  seq: string
  ordinal: number
  claimedAt: number
  counts: Map<number, number>
  likes: number
}

const names = [
  'launch-day', 'cat-in-a-box', 'release-4-2', 'sunset-over-oslo', 'we-are-hiring', 'first-light',
  'rainy-sunday', 'tiny-desk', 'open-source', 'hello-world', 'new-logo', 'team-photo',
] // biome-ignore format: a list of words

export const postName = (i: number) => names[i] ?? `post-${i}`
const sum = (counts: Map<number, number>) => counts.values().reduce((a, b) => a + b, 0)

export const partitions = 4
export const drainIntervalMs = 1000

export const createPipeline = (
  scene: Scene,
  emit: (event: 'batch' | 'likes', data: unknown) => void,
) => {
  const live = new Map<number, number>()
  const stored = new Map<number, number>()
  const pending = Array.from({ length: partitions }, () => new Map<number, number>())
  const open: (Batch | null)[] = Array(partitions).fill(null)
  const totals = { accepted: 0, persisted: 0, writes: 0, batches: 0 }
  const second = {
    accepted: 0,
    claimed: 0,
    persisted: 0,
    writes: 0,
    likes: 0,
    posts: 0,
    batches: 0,
  }
  const ordinals: number[] = Array(partitions).fill(1)
  let nextClaimAt = Date.now() + drainIntervalMs

  const add = (post: number, n: number) => {
    live.set(post, (live.get(post) ?? 0) + n)
    const lane = pending[post % partitions]!
    lane.set(post, (lane.get(post) ?? 0) + n)
    totals.accepted += n
    second.accepted += n
  }
  const batch = (g: Batch, state: BatchState): BatchEvent => ({
    partition: g.partition, seq: g.seq, ordinal: g.ordinal, state, posts: g.counts.size,
    likes: g.likes, ms: Date.now() - g.claimedAt, at: Date.now(),
  }) // biome-ignore format: one value per field
  const settle = (g: Batch) => {
    for (const [post, n] of g.counts) stored.set(post, (stored.get(post) ?? 0) + n)
    totals.persisted += g.likes
    totals.writes += g.counts.size
    totals.batches += 1
    second.persisted += g.likes
    second.writes += g.counts.size
    second.likes += g.likes
    second.posts += g.counts.size
    second.batches += 1
    open[g.partition] = null
    emit('batch', batch(g, 'written'))
    emit('batch', batch(g, 'settled'))
  }
  const work = () => {
    const mayWork = scene.mongodb === 'up' && scene.workers > 0 && !scene.workerPaused
    for (const g of open)
      if (g && mayWork && Date.now() - g.claimedAt > 30 + g.counts.size * 0.2 + g.partition * 25) {
        emit('batch', batch(g, 'writing'))
        settle(g)
      }
  }
  const claim = () => {
    if (Date.now() < nextClaimAt || scene.drainPaused) return
    nextClaimAt = Date.now() + drainIntervalMs
    for (let p = 0; p < partitions; p++) {
      if (open[p] || pending[p]!.size === 0 || scene.stopped.some((s) => s.partition === p))
        continue
      const counts = pending[p]!
      pending[p] = new Map()
      const g = {
        partition: p,
        seq: String(Date.now() * 2 + p),
        ordinal: ordinals[p]!++,
        claimedAt: Date.now(),
        counts,
        likes: sum(counts),
      }
      open[p] = g
      second.claimed += g.likes
      emit('batch', batch(g, 'claimed'))
      emit('batch', batch(g, 'queued'))
    }
  }
  /** `ms` of likes at the scene's rate, most on the first posts. */
  const flood = (ms: number) => {
    if (scene.redis === 'away') return
    const changed = new Set<number>()
    const likes = Math.round((scene.likesPerSecond * ms) / 1000)
    const draws = Math.min(likes, 300)
    for (let i = 0; i < draws; i++) {
      const post = Math.floor(scene.posts * Math.random() ** 4)
      add(post, Math.round(likes / draws))
      changed.add(post)
    }
    if (changed.size > 0)
      emit(
        'likes',
        [...changed].map((p) => [postName(p), live.get(p)]),
      )
  }
  const onTheWay = (maps: Iterable<Map<number, number>>) => {
    let likes = 0
    let posts = 0
    for (const counts of maps) {
      likes += sum(counts)
      posts += counts.size
    }
    return { likes, posts }
  }

  return {
    scene,
    like: (post: number) => add(post, 1),
    /** The ordinal of the batch the next like of `post` will be in. */
    nextOrdinal: (post: number) => ordinals[post % partitions]!,
    total: (post: number) => live.get(post) ?? 0,
    tick(ms: number) {
      flood(ms)
      claim()
      work()
    },
    top: (): Post[] =>
      [...live]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 10)
        .map(([post, likes]) => ({
          postId: postName(post),
          title: scene.titles[post] ?? null,
          likes,
          persisted: stored.get(post) ?? 0,
          createdAt: null,
        })),
    sample(at = Date.now()): Sample {
      const waiting = onTheWay(pending)
      const batches = open.filter((g) => g !== null)
      const claimed = onTheWay(batches.map((g) => g.counts))
      const s = { ...second }
      Object.assign(second, { accepted: 0, claimed: 0, persisted: 0, writes: 0, likes: 0, posts: 0, batches: 0 })
      const busy = Math.min(batches.length, scene.workers * 4)
      const away = scene.mongodb === 'away'
      const oldest = batches.length > 0 ? Date.now() - Math.min(...batches.map((g) => g.claimedAt)) + 500 : waiting.likes > 0 ? 400 : null
      const lag = s.persisted > 0 ? { p50: 500 + 80 * Math.random(), p95: 900 + 120 * Math.random(), p99: 1000 + 150 * Math.random() } : null
      const bulk = s.writes > 0 ? { p50: 9 + 3 * Math.random(), p95: 22 + 8 * Math.random(), p99: 30 + 14 * Math.random() } : null
      const persisted = totals.persisted
      const unlike = scene.audit === 'equal' ? 0 : 1
      return {
        at,
        totals: { accepted: totals.accepted, pending: waiting.likes, claimed: claimed.likes, persisted, deadLettered: scene.deadLetters, discarded: 0, missing: scene.missing },
        rates: { accepted: s.accepted, claimed: s.claimed, persisted: s.persisted },
        held: { pendingPosts: waiting.posts, claimedPosts: claimed.posts, openBatches: batches.length },
        queue: { waiting: Math.max(0, batches.length - busy), active: busy, delayed: 0, failed: 0, completed: Math.min(500, totals.batches) },
        workers: { processes: scene.workers, slots: scene.workers * 4, busy },
        producers: 1,
        apis: { processes: 1, inFlight: Math.round(scene.likesPerSecond / 300), requestMs: s.accepted > 0 ? { p50: 0.7 + Math.random() / 4, p95: 2 + Math.random(), p99: 4 + 2 * Math.random() } : null },
        drain: { paused: scene.drainPaused, workerPaused: scene.workerPaused, nextClaimAt: scene.drainPaused ? null : nextClaimAt },
        oldestUnpersistedMs: oldest,
        lagMs: lag,
        bulkWriteMs: bulk,
        batch: s.batches > 0 ? { posts: s.posts / s.batches, likes: s.likes / s.batches } : null,
        database: { operations: totals.writes, operationsPerSecond: s.writes, likesPerWrite: totals.writes > 0 ? totals.persisted / totals.writes : null },
        redis: { state: scene.redis, usedBytes: 3_400_000 + waiting.posts * 180, maxBytes: null, fullBytes: null },
        mongodb: { state: scene.mongodb },
        idempotencyBytes: 24_500,
        idempotencyMaxBytes: null,
        sseClients: 3,
        stopped: scene.stopped,
        conservation: {
          difference: 0,
          audit: { at: Date.now() - 42_000, status: scene.audit, base: 0, persisted, sum: persisted + unlike, moved: 0, difference: unlike, heldMs: 21, notNumbers: 0, ms: 31 },
        },
        ...(away ? { bulkWriteMs: null } : {}),
      }
    }, // biome-ignore format: pretended values, one per line
  }
}

export type Pipeline = ReturnType<typeof createPipeline>
