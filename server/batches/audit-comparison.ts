// What an audit compares: base + persisted with Σ likes in MongoDB. The partitions are held meanwhile, and that
// nothing moved is proved by the seqs before and after the sum, whatever became of the hold. The first
// comparison stores `base`, the likes MongoDB already had.
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import type { PostModel } from '../mongodb/models.ts'
import { type PartitionKeys, sharedKeys } from '../redis/keys.ts'
import type { PartitionMeta, Scripts } from '../redis/scripts.ts'

export interface ComparisonDeps {
  readonly redis: Redis
  readonly scripts: Scripts
  readonly model: PostModel
  readonly log: Log
}

export interface Comparison {
  readonly base: number
  /** of all partitions */
  readonly persisted: number
  /** Σ likes in MongoDB */
  readonly sum: number
  /** 0: equal */
  readonly difference: number
  /** posts whose `likes` is no number: the sum passes over them */
  readonly notNumbers: number
}

const limits = {
  settleMs: 20_000, // time for open batches to be settled: bounds how long the drain stands still
  pollMs: 25,
} as const

const numberTypes = new Set(['int', 'long', 'double', 'decimal'])

/** The field of `sharedKeys.audit` that holds the base. */
export const baseField = 'base'

/** @throws when a batch stays open, one was opened meanwhile, or `signal` says stop. */
export const compareSums = async (
  deps: ComparisonDeps,
  keys: readonly PartitionKeys[],
  signal: AbortSignal,
): Promise<Comparison> => {
  const before = await quietMetas(deps, keys, signal)
  const { sum, notNumbers } = await sumOnce(deps.model)
  const metas = await readMetas(deps, keys)
  const still = ({ openSeq, lastSeq }: PartitionMeta, p: number) =>
    openSeq === null && lastSeq === before[p]!.lastSeq
  if (!metas.every(still)) throw new Error('a batch was opened before the sum was taken')
  const persisted = metas.reduce((total, meta) => total + meta.settled, 0)
  const base = await baseFor(deps, keys, metas, sum - persisted)
  const difference = sum - base - persisted
  return { base, persisted, sum, difference, notNumbers }
}

const readMetas = ({ scripts }: ComparisonDeps, keys: readonly PartitionKeys[]) =>
  Promise.all(keys.map((k) => scripts.readMeta(k)))

/** What is there when no batch is open. */
const quietMetas = async (
  deps: ComparisonDeps,
  keys: readonly PartitionKeys[],
  signal: AbortSignal,
): Promise<PartitionMeta[]> => {
  const deadline = performance.now() + limits.settleMs
  for (;;) {
    const metas = await readMetas(deps, keys)
    if (metas.every((meta) => meta.openSeq === null)) return metas
    if (metas.some((meta) => meta.openSeq !== null && meta.stopped))
      throw new Error('a stopped partition has an open batch')
    if (signal.aborted || performance.now() > deadline) throw new Error('a batch stayed open')
    await delay(limits.pollMs)
  }
}

/** One pass, so that a post made meanwhile cannot be in one count and not in the other. */
const sumOnce = async (model: PostModel) => {
  const groups = await model.aggregate<{ _id: string; posts: number; sum: number }>([
    { $group: { _id: { $type: '$likes' }, posts: { $sum: 1 }, sum: { $sum: '$likes' } } },
  ])
  const numbers = groups.filter(({ _id }) => numberTypes.has(_id))
  const others = groups.filter(({ _id }) => !numberTypes.has(_id))
  return {
    sum: numbers.reduce((total, group) => total + Number(group.sum), 0),
    notNumbers: others.reduce((total, group) => total + group.posts, 0),
  }
}

/** The base to compare with; `found` becomes it when there is none or an operator continued a partition. */
const baseFor = async (
  { redis, scripts, log }: ComparisonDeps,
  keys: readonly PartitionKeys[],
  metas: readonly PartitionMeta[],
  found: number,
) => {
  const stored = await redis.hget(sharedKeys.audit, baseField)
  const again = metas.some((meta) => meta.rebase)
  if (stored !== null && !again) return Number(stored)
  await scripts.note('audit', baseField, String(found))
  // Only where it was read: a partition continued since then is for the next audit.
  const taken = keys.filter((_, p) => metas[p]!.rebase)
  await Promise.all(taken.map((k) => redis.hdel(k.meta, 'rebase')))
  log.info({ base: found }, 'audit base stored')
  return found
}
