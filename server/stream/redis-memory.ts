// How full Redis is in a sample, and what fills it. Pure.
import type { Sample } from '../../contract/index.ts'

const postBytes = 200 // of one post that waits: its likes and its live total

/** Share of the bytes at which likes are refused; 0 where nothing bounds them, or nobody knows. */
export const fullness = ({ usedBytes, fullBytes }: Sample['redis']): number =>
  fullBytes && usedBytes !== null ? usedBytes / fullBytes : 0

/** Whether likes with an Idempotency-Key are refused. */
export const hasFullKeys = ({ idempotencyBytes, idempotencyMaxBytes }: Sample): boolean =>
  idempotencyBytes !== null &&
  idempotencyMaxBytes !== null &&
  idempotencyBytes >= idempotencyMaxBytes

const whyLikesWait = ({ mongodb, workers, producers, drain }: Sample): string => {
  if (mongodb.state === 'away') return 'MongoDB does not answer'
  if (producers === 0) return 'no producer is running'
  if (workers.processes === 0) return 'no worker is running'
  if (drain.paused || drain.workerPaused) return 'the drain is paused'
  return 'they are drained'
}

/** In words: the largest part of what Redis holds. */
export const whatFills = (sample: Sample): string => {
  const { redis, held } = sample
  const keys = sample.idempotencyBytes ?? 0
  const waiting = (held.pendingPosts + held.claimedPosts) * postBytes
  const others = (redis.usedBytes ?? 0) - keys - waiting
  if (keys >= waiting && keys >= others) return 'most of it are Idempotency-Keys'
  if (waiting >= others) return `most of it are likes that wait: ${whyLikesWait(sample)}`
  return 'most of it is other data: live totals, or keys of others'
}
