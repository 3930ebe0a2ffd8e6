// One generation from `claimed` into MongoDB, slice by slice. Every step may be repeated, stopped or
// overtaken: Redis is asked whether the generation is still open before and after the floor moves, the
// guard makes a repeated write a no-op, and `settle-slice` takes out only what is really there.
import type { Redis } from 'ioredis'
import type { BatchState } from '../../contract/index.ts'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import type { Journal } from '../mongodb/journal.ts'
import type { PostModel } from '../posts/post.ts'
import { type PartitionKeys, partitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import { applySlice, type Entry, type SliceOutcome } from './apply-slice.ts'
import type { Undertaker } from './dead-letters.ts'
import type { Floors } from './floor.ts'
import type { GenerationJob } from './queue.ts'

export const slicePosts = 500 // one bulk write stays under about 50 ms on MongoDB

export type DrainOutcome =
  | { readonly status: 'settled'; readonly likes: number; readonly missing: number }
  /** Not the open generation any more: done by somebody. */
  | { readonly status: 'stale' }
  | { readonly status: 'stopped'; readonly reason: string }
  | { readonly status: 'interrupted' }

export interface DrainParts {
  /** for HSCAN */
  readonly redis: Redis
  readonly scripts: Scripts
  readonly model: PostModel
  readonly floors: Floors
  readonly undertaker: Undertaker
  readonly journal: Journal
  readonly log: Log
  readonly onState: (job: GenerationJob, state: BatchState, openedAt: number) => void
  readonly onWrite: (operations: number, likes: number, ms: number) => void
}

type Step = DrainOutcome | null

export const createDrain = (parts: DrainParts) => {
  const { redis, scripts, model, floors, undertaker, journal, log } = parts

  const stop = async (keys: PartitionKeys, seq: string, reason: string): Promise<DrainOutcome> => {
    const done = await scripts.stopPartition(keys, seq, reason)
    if (done.status === 'stale') return { status: 'stale' }
    log.error({ seq, reason }, 'partition stopped')
    return { status: 'stopped', reason }
  }

  /** Whether `seq` may be written; moves the floor. The answer is null when it may. */
  const prove = async (keys: PartitionKeys, { partition, seq }: GenerationJob): Promise<Step> => {
    const before = await scripts.readMeta(keys)
    if (before.openSeq !== seq) return { status: 'stale' }
    if (before.stopped) return { status: 'stopped', reason: before.stopped }
    const floor = await floors.move(partition, before.settledSeq, seq)
    if (floor.status === 'refused') {
      log.error({ partition, seq, settled: before.settledSeq, floor: floor.floor }, 'floor differs')
      return stop(keys, seq, 'floor-differs')
    }
    const after = await scripts.readMeta(keys)
    if (after.openSeq !== seq) return { status: 'stale' }
    return after.stopped ? { status: 'stopped', reason: after.stopped } : null
  }

  /** Buries what MongoDB refuses for good; the answer lists what turned out to be applied. */
  const buryAll = async (
    job: GenerationJob,
    posts: readonly string[],
  ): Promise<{ applied: string[]; settled: boolean; broken: string | null }> => {
    const result = { applied: [] as string[], settled: false, broken: null as string | null }
    for (const post of posts) {
      const outcome = await undertaker.bury(job.partition, job.seq, post)
      if (outcome.status === 'applied') result.applied.push(post)
      if (outcome.status === 'broken') result.broken = outcome.reason
      if (outcome.status !== 'buried') continue
      log.warn({ seq: job.seq, likes: outcome.likes }, 'dead letter')
      result.settled ||= outcome.settled
    }
    return result
  }

  const settle = async (
    keys: PartitionKeys,
    job: GenerationJob,
    slice: SliceOutcome,
  ): Promise<Step> => {
    if (slice.ahead.length > 0) return stop(keys, job.seq, 'post-ahead')
    const dead = await buryAll(job, [...slice.poison, ...slice.buried])
    if (dead.broken) return stop(keys, job.seq, dead.broken)
    if (dead.settled) return { status: 'settled', likes: 0, missing: 0 }
    const applied = [...slice.applied, ...dead.applied]
    if (applied.length > 0) await journal.commit()
    const reply = await scripts.settleSlice(keys, job.seq, applied)
    if (reply.status === 'open') return null
    if (reply.status === 'stopped') return { status: 'stopped', reason: 'stopped' }
    return reply.status === 'stale'
      ? { status: 'stale' }
      : { status: 'settled', likes: reply.likes, missing: reply.missing }
  }

  const writeSlice = async (job: GenerationJob, entries: readonly Entry[]) => {
    const began = performance.now()
    crashPoint('before-write')
    const slice = await applySlice(model, entries, Number(job.seq), journal.writeConcern())
    const written = new Set(slice.applied)
    const likes = entries.reduce((sum, [post, n]) => (written.has(post) ? sum + n : sum), 0)
    if (slice.operations > 0) parts.onWrite(slice.operations, likes, performance.now() - began)
    return slice
  }

  /** `signal` is looked at between slices. */
  return async (job: GenerationJob, signal: AbortSignal): Promise<DrainOutcome> => {
    const keys = partitionKeys(job.partition)
    const refused = await prove(keys, job)
    if (refused) return refused
    const openedAt = Number(job.seq) / 2
    parts.onState(job, 'active', openedAt)
    const claimed = keys.claimed(job.seq)
    // The cursor is kept: scanning from 0 again and again would walk all emptied buckets each time. An
    // empty page is not the end; at cursor 0 with entries left, the scan starts over.
    for (let cursor = '0'; !signal.aborted; ) {
      const [next, flat] = await redis.hscan(claimed, cursor, 'COUNT', slicePosts)
      cursor = next
      const entries = toEntries(flat)
      for (let at = 0; at < entries.length || (at === 0 && cursor === '0'); at += 2 * slicePosts) {
        const slice = await writeSlice(job, entries.slice(at, at + 2 * slicePosts))
        const last = cursor === '0' && at + 2 * slicePosts >= entries.length
        crashPoint('written')
        if (last) parts.onState(job, 'applied', openedAt)
        const end = await settle(keys, job, slice)
        if (end) return end
        crashPoint('between-slices')
      }
    }
    return { status: 'interrupted' }
  }
}

/** A page may name a post twice while the hash is rehashed. */
const toEntries = (flat: readonly string[]): Entry[] => {
  const entries = new Map<string, number>()
  for (let i = 0; i < flat.length; i += 2) entries.set(flat[i]!, Number(flat[i + 1]))
  return [...entries]
}
