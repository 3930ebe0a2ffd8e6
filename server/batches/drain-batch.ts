// One batch from `claimed` into MongoDB, slice by slice. Every step may be repeated, stopped or
// overtaken: Redis is asked whether the batch is still open before and after the checkpoint moves, the
// guard makes a repeated write a no-op, and `settle-slice` takes out only what is really there.
import type { Redis } from 'ioredis'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import type { Journal } from '../mongodb/journal.ts'
import type { PostModel } from '../mongodb/models.ts'
import { type PartitionKeys, partitionKeys } from '../redis/keys.ts'
import { TooFewReplicasError } from '../redis/replicas.ts'
import type { Scripts, SettleNotices } from '../redis/scripts.ts'
import { batchFacts, bulkWriteCall, scriptCall } from '../traces/conventions.ts'
import { type Traces, untraced } from '../traces/traces.ts'
import type { TellState } from './batch-states.ts'
import type { Checkpoints } from './checkpoint.ts'
import type { DeadLetterWriter } from './dead-letters.ts'
import type { BatchJob } from './queue.ts'
import { uniqueIndex } from './stop-reasons.ts'
import { type Entry, type SliceOutcome, writeSlice } from './write-slice.ts'

export const slicePosts = 500 // one bulk write stays under about 50 ms on MongoDB

export type DrainOutcome =
  | { readonly status: 'settled'; readonly likes: number; readonly missing: number }
  /** Not the open batch any more: done by somebody. A change that was done is so at once. */
  | { readonly status: 'stale' }
  | { readonly status: 'stopped'; readonly reason: string }
  | { readonly status: 'interrupted' }

/** Does the open change of a partition; `broken`: its partition must stop. */
export type RunChange = (
  keys: PartitionKeys,
  seq: string,
) => Promise<DrainOutcome | { readonly status: 'broken'; readonly reason: string }>

/** What is to be told by webhook when likes are persisted; each answer is the same whoever repeats the question. */
export interface BatchNotices {
  /** `written`: in MongoDB by this batch, not settled yet. */
  ofSlice(batch: BatchJob, written: readonly Entry[]): Promise<SettleNotices>
  /** When the batch ends with a post that MongoDB refuses. */
  ofBurial(batch: BatchJob): Omit<SettleNotices, 'ofPosts'>
}

export interface DrainDeps {
  /** for HSCAN */
  readonly redis: Redis
  readonly scripts: Scripts
  /**
   * Reads the batch that replicas know, too: a checkpoint that moved for one which a failover takes back would fit no
   * batch any more. @throws {TooFewReplicasError}
   */
  readonly readOpen?: Scripts['readMeta']
  readonly model: PostModel
  readonly checkpoints: Checkpoints
  readonly deadLetterWriter: DeadLetterWriter
  readonly journal: Journal
  /** What is open may be an administrator's change: it has no likes. */
  readonly runChange: RunChange
  readonly log: Log
  readonly tellState: TellState
  readonly traces?: Traces
  /** null: no webhook is set */
  readonly notices: BatchNotices | null
  readonly onWrite: (operations: number, likes: number, ms: number) => void
}

type Step = DrainOutcome | null

/** What is open: likes, or a change; or why it may not be written. */
type Proof = DrainOutcome | { readonly status: 'likes' } | { readonly status: 'change' }

const orTooFew = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer
  } catch (error) {
    if (error instanceof TooFewReplicasError) return null
    throw error
  }
}

export const createDrain = (deps: DrainDeps) => {
  const { readOpen = deps.scripts.readMeta, traces = untraced } = deps
  const { redis, scripts, model, checkpoints, deadLetterWriter, journal, notices, log } = deps

  const stop = async (keys: PartitionKeys, seq: string, reason: string): Promise<DrainOutcome> => {
    const done = await scripts.stopPartition(keys, seq, reason)
    if (done.status === 'stale') return { status: 'stale' }
    log.error({ seq, reason }, 'partition stopped')
    return { status: 'stopped', reason }
  }

  /** Whether `seq` may be written; moves the checkpoint. */
  const prove = async (keys: PartitionKeys, { partition, seq }: BatchJob): Promise<Proof> => {
    const before = await orTooFew(readOpen(keys))
    if (!before) return { status: 'interrupted' }
    if (before.openSeq !== seq) return { status: 'stale' }
    if (before.stopped) return { status: 'stopped', reason: before.stopped }
    const checkpoint = await checkpoints.move(partition, before.settledSeq, seq)
    if (checkpoint.status === 'refused') {
      log.error(
        { partition, seq, settled: before.settledSeq, checkpoint: checkpoint.checkpoint },
        'checkpoint differs',
      )
      return stop(keys, seq, 'checkpoint-differs')
    }
    const after = await scripts.readMeta(keys)
    if (after.openSeq !== seq) return { status: 'stale' }
    if (after.stopped) return { status: 'stopped', reason: after.stopped }
    return { status: after.isChange ? 'change' : 'likes' }
  }

  /** Buries what MongoDB refuses for good; the answer lists what turned out to be written. */
  const buryAll = async (
    job: BatchJob,
    posts: readonly string[],
  ): Promise<{ written: string[]; settled: boolean; broken: string | null }> => {
    const result = { written: [] as string[], settled: false, broken: null as string | null }
    for (const post of posts) {
      const told = notices?.ofBurial(job)
      const outcome = await deadLetterWriter.bury(job.partition, job.seq, post, told)
      if (outcome.status === 'written') result.written.push(post)
      if (outcome.status === 'broken') result.broken = outcome.reason
      if (outcome.status !== 'buried') continue
      log.warn({ seq: job.seq, likes: outcome.likes }, 'dead letter')
      result.settled ||= outcome.settled
    }
    return result
  }

  const settle = async (
    keys: PartitionKeys,
    job: BatchJob,
    entries: readonly Entry[],
    slice: SliceOutcome,
  ): Promise<Step> => {
    if (slice.ahead.length > 0) return stop(keys, job.seq, 'post-ahead')
    const dead = await buryAll(job, [...slice.poison, ...slice.buried])
    if (dead.broken) return stop(keys, job.seq, dead.broken)
    if (dead.settled) return { status: 'settled', likes: 0, missing: 0 }
    const written = [...slice.written, ...dead.written]
    if (written.length > 0) await journal.commit()
    const told = await notices?.ofSlice(job, entriesOf(entries, written))
    const reply = await traces.span('settle', settleFacts(job, written.length), () =>
      scripts.settleSlice(keys, job.seq, written, told),
    )
    // What is written is settled before, so that nothing counts again when the operator goes on.
    if (slice.foreignIndex && reply.status === 'open')
      return stop(keys, job.seq, uniqueIndex(slice.foreignIndex))
    if (reply.status === 'open') return null
    if (reply.status === 'stopped') return { status: 'stopped', reason: 'stopped' }
    return reply.status === 'stale'
      ? { status: 'stale' }
      : { status: 'settled', likes: reply.likes, missing: reply.missing }
  }

  const writeEntries = async (job: BatchJob, entries: readonly Entry[]) => {
    const began = performance.now()
    crashPoint('before-write')
    const slice = await writeSlice(model, entries, Number(job.seq), journal.writeConcern())
    const written = new Set(slice.written)
    const likes = entries.reduce((sum, [post, n]) => (written.has(post) ? sum + n : sum), 0)
    if (slice.operations > 0) deps.onWrite(slice.operations, likes, performance.now() - began)
    return slice
  }

  const write = (job: BatchJob, entries: readonly Entry[]) =>
    traces.span('slice', sliceFacts(model, job, entries.length), async (span) => {
      const slice = await writeEntries(job, entries)
      span.set({ 'likeflow.refused_posts': slice.poison.length + slice.buried.length })
      if (slice.ahead.length > 0) span.fail('post-ahead')
      return slice
    })

  /** `signal` is looked at between slices. */
  return async (job: BatchJob, signal: AbortSignal): Promise<DrainOutcome> => {
    const keys = partitionKeys(job.partition)
    const proof = await prove(keys, job)
    if (proof.status === 'change') {
      const done = await deps.runChange(keys, job.seq)
      return done.status === 'broken' ? stop(keys, job.seq, done.reason) : done
    }
    if (proof.status !== 'likes') return proof
    deps.tellState(job, 'writing')
    const claimed = keys.claimed(job.seq)
    // The cursor is kept: scanning from 0 again and again would walk all emptied buckets each time. An
    // empty page is not the end; at cursor 0 with entries left, the scan starts over.
    for (let cursor = '0'; !signal.aborted; ) {
      const [next, flat] = await redis.hscan(claimed, cursor, 'COUNT', slicePosts)
      cursor = next
      const entries = toEntries(flat)
      for (let at = 0; at < entries.length || (at === 0 && cursor === '0'); at += 2 * slicePosts) {
        const part = entries.slice(at, at + 2 * slicePosts)
        const slice = await write(job, part)
        const last = cursor === '0' && at + 2 * slicePosts >= entries.length
        crashPoint('written')
        if (last) deps.tellState(job, 'written')
        const end = await settle(keys, job, part, slice)
        if (end) return end
        crashPoint('between-slices')
      }
    }
    return { status: 'interrupted' }
  }
}

const sliceFacts = (model: PostModel, job: BatchJob, posts: number) =>
  bulkWriteCall('slice', model.collection, {
    ...batchFacts(job),
    'db.operation.batch.size': posts,
  })

/** Its partition's node is known to the client alone. */
const settleFacts = (job: BatchJob, posts: number) =>
  scriptCall('settle', {
    redis: null,
    script: 'settle-slice',
    attributes: { ...batchFacts(job), 'likeflow.posts': posts },
  })

const entriesOf = (entries: readonly Entry[], posts: readonly string[]) => {
  const asked = new Set(posts)
  return entries.filter(([post]) => asked.has(post))
}

/** A page may name a post twice while the hash is rehashed. */
const toEntries = (flat: readonly string[]): Entry[] => {
  const entries = new Map<string, number>()
  for (let i = 0; i < flat.length; i += 2) entries.set(flat[i]!, Number(flat[i + 1]))
  return [...entries]
}
