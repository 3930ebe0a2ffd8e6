// What operator and audit do to a partition: replay dead letters, stop, continue, hold, pause.
import type { PartitionKeys } from '../keys.ts'
import { type CountReply, loadScript, type Run } from './runner.ts'

const maxReplayPosts = 500 // one call stays under a few milliseconds

export interface Continue {
  /** `partitions.seq` in MongoDB, read after the stop; 0: none */
  readonly checkpoint: number
  /** the highest seq in MongoDB of the posts it stopped for; without: it did not stop for posts */
  readonly postSeq?: number
  /** the new incarnation: receipts of the old one are lost */
  readonly randomId: string
  readonly restored: 'apply' | 'discard'
  /** the stop's reason the operator saw: another one is not continued */
  readonly reason: string
}

/** `likes`: in pending and claimed, that may count again (apply) or were dropped (discard). */
export type ContinueResult = { status: 'continued' | 'not-stopped'; likes: number }

/** `kept`: a longer hold, or somebody else's. `hold`: what is set now, milliseconds since 1970. */
export type HoldResult = { status: 'set' | 'released' | 'kept'; hold: number | null }

export const createOperations = (run: Run) => {
  const scripts = {
    replay: loadScript('replay'),
    stop: loadScript('stop'),
    continue: loadScript('continue'),
    hold: loadScript('set-hold'),
    pause: loadScript('set-paused'),
    rebased: loadScript('end-rebase'),
  }

  /** Dead letters back to pending. Sent again it moves nothing. @throws RangeError above 500. */
  const replay = async (keys: PartitionKeys, partitions: number, posts: readonly string[]) => {
    if (posts.length > maxReplayPosts) throw new RangeError(`at most ${maxReplayPosts} posts`)
    const args = [4, keys.meta, keys.pending, keys.dead, keys.deadinfo, partitions, ...posts]
    const [moved, likes] = await run<[number, CountReply]>(scripts.replay, args)
    return { posts: moved, likes: Number(likes) }
  }

  /** `stale`: seq is not the open one; a late worker must not stop anything. */
  const stopPartition = async (
    keys: PartitionKeys,
    seq: string,
    reason: string,
  ): Promise<{ status: 'stopped' | 'stale' }> => {
    const done = await run<number>(scripts.stop, [1, keys.meta, seq, reason])
    return { status: done === 1 ? 'stopped' : 'stale' }
  }

  const continuePartition = async (keys: PartitionKeys, how: Continue): Promise<ContinueResult> => {
    const names = [6, keys.meta, keys.counts, keys.pending, keys.top, keys.changes, keys.change]
    const args = [...names, how.checkpoint, how.randomId]
    args.push(keys.claimedPrefix, how.restored, how.reason, how.postSeq ?? 0)
    const [status, likes] = await run<[ContinueResult['status'], CountReply]>(
      scripts.continue,
      args,
    )
    return { status, likes: Number(likes) }
  }

  /** For `leaseMs` from now on by Redis; null releases, if `expected` (the caller's own) is still the value. */
  const setHold = async (
    keys: PartitionKeys,
    leaseMs: number | null,
    expected: number | null,
  ): Promise<HoldResult> => {
    const args = [1, keys.meta, leaseMs ?? '', expected ?? '']
    const [status, hold] = await run<[HoldResult['status'], number | null]>(scripts.hold, args)
    return { status, hold }
  }

  /** `flag`: of the meta that the new base is of. */
  const endRebase = async (keys: PartitionKeys, flag: string): Promise<void> => {
    await run(scripts.rebased, [1, keys.meta, flag])
  }

  const setPaused = async (keys: PartitionKeys, paused: boolean): Promise<void> => {
    await run(scripts.pause, [1, keys.meta, paused ? 1 : 0])
  }

  return { replay, stopPartition, continuePartition, setHold, endRebase, setPaused }
}
