// Claiming: pending likes of a partition become its one open batch, and that batch has a job.
// Both steps may be repeated by anybody at any time; `open-batch` answers with the open one.
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import { batchFacts } from '../traces/conventions.ts'
import { type Traces, untraced } from '../traces/traces.ts'
import type { TellState } from './batch-states.ts'
import type { BatchQueue } from './queue.ts'

export type ClaimOutcome =
  | { readonly status: 'opened' | 'open'; readonly seq: string; readonly likes: number }
  | { readonly status: 'empty' | 'held' | 'paused' | 'stopped' }

/** 'now' opens although the drain is paused; nothing opens under an audit's hold. */
export type Claim = (partition: number, mode: 'tick' | 'now') => Promise<ClaimOutcome>

interface ClaimDeps {
  readonly scripts: Scripts
  readonly queue: BatchQueue
  readonly tellState: TellState
  readonly traces?: Traces
  readonly log: Log
}

export const createClaim =
  ({ scripts, queue, tellState, traces = untraced, log }: ClaimDeps): Claim =>
  async (partition, mode) => {
    const keys = partitionKeys(partition)
    const since = Date.now()
    crashPoint('before-open')
    const reply = await scripts.openBatch(keys, mode)
    if (reply.status !== 'opened' && reply.status !== 'open') return { status: reply.status }
    if (reply.stopped) return { status: 'stopped' }
    const { seq, ordinal, posts, likes } = reply
    const batch = { partition, seq, ordinal, posts, likes }
    const isOpen = async () => (await scripts.readMeta(keys)).openSeq === seq
    if (reply.status === 'opened') {
      crashPoint('opened')
      // Most claims find nothing, which nobody has to see: the span is made when there is a batch.
      const attributes = { ...batchFacts(batch), 'likeflow.posts': posts, 'likeflow.likes': likes }
      await traces.span('claim', { since, attributes }, async () => {
        if (!reply.isChange) tellState(batch, 'claimed')
        await queue.add(batch)
        crashPoint('job-added')
        if (!reply.isChange) tellState(batch, 'queued')
        log.debug(batch, 'batch claimed')
      })
    } else if (!reply.isChange) {
      // A change is done by who asked for it; one that stands still is found (drain-without-queue.ts).
      const done = await queue.ensure(batch, isOpen)
      if (done !== 'there') log.warn({ ...batch, job: done }, 'open batch had no live job')
    }
    return { status: reply.status, seq, likes }
  }
