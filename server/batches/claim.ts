// Claiming: pending likes of a partition become its one open generation, and that generation has a job.
// Both steps may be repeated by anybody at any time; `open-generation` answers with the open one.
import type { Batch, BatchState } from '../../contract/index.ts'
import { crashPoint } from '../crash-point.ts'
import type { Log } from '../log.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import type { Publisher } from '../stream/publisher.ts'
import type { GenerationQueue } from './queue.ts'

export type ClaimOutcome =
  | { readonly status: 'opened' | 'open'; readonly seq: string; readonly likes: number }
  | { readonly status: 'empty' | 'held' | 'paused' | 'stopped' }

/** 'now' opens although the drain is paused; nothing opens under an audit's hold. */
export type Claim = (partition: number, mode: 'tick' | 'now') => Promise<ClaimOutcome>

interface ClaimParts {
  readonly scripts: Scripts
  readonly queue: GenerationQueue
  readonly publisher: Publisher
  readonly log: Log
}

export const createClaim =
  ({ scripts, queue, publisher, log }: ClaimParts): Claim =>
  async (partition, mode) => {
    const keys = partitionKeys(partition)
    crashPoint('before-open')
    const reply = await scripts.openGeneration(keys, mode)
    if (reply.status !== 'opened' && reply.status !== 'open') return { status: reply.status }
    if (reply.stopped) return { status: 'stopped' }
    const { seq, ordinal, posts, likes } = reply
    const generation = { partition, seq, ordinal, posts, likes }
    const isOpen = async () => (await scripts.readMeta(keys)).openSeq === seq
    const publish = (state: BatchState, ms: number) =>
      publisher.batch({ ...generation, state, ms, at: Date.now() } satisfies Batch)
    if (reply.status === 'opened') {
      const openedAt = Date.now()
      crashPoint('opened')
      publish('claimed', 0)
      await queue.add(generation)
      crashPoint('job-added')
      publish('queued', Date.now() - openedAt)
      log.debug(generation, 'generation claimed')
    } else {
      const done = await queue.ensure(generation, isOpen)
      if (done !== 'there')
        log.warn({ ...generation, job: done }, 'open generation had no live job')
    }
    return { status: reply.status, seq, likes }
  }
