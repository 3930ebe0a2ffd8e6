// What an audit compares: base + persisted with Σ likes in MongoDB. What is persisted is read before and after the
// moment of the sum, so the sum lies between the two, whatever moved; a hold of at most a second lets nothing move where
// that is long enough. Where the sum takes longer and no snapshot can be had, the drain goes on.
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import type { SumReader } from '../mongodb/sum-likes.ts'
import { type PartitionKeys, sharedKeys } from '../redis/keys.ts'
import type { PartitionMeta, Scripts } from '../redis/scripts.ts'
import { persistedIn } from './audit-bounds.ts'
import { type Range, type Verdict, verdictOf } from './audit-verdict.ts'
import { createHold } from './hold.ts'

export interface ComparisonDeps {
  readonly redis: Redis
  readonly scripts: Scripts
  readonly readSum: (signal: AbortSignal) => Promise<SumReader>
  readonly log: Log
}

export interface Comparison extends Omit<Verdict, 'base'> {
  readonly base: number
  /** of all partitions, surely in the sum */
  readonly persisted: number
  /** Σ likes in MongoDB */
  readonly sum: number
  readonly notNumbers: number
  /** For so long no batch could open. */
  readonly heldMs: number
  /** Nothing moved but the base, which is exact now: the next audit may be exact. */
  readonly baseIsNew: boolean
}

const holdLimits = {
  mostMs: 900, // then it ends, whatever came of it: with its release a second
  quietMs: 400, // of these, for open batches to be settled
  pollMs: 25,
} as const

/** Of the hash `sharedKeys.audit`. */
const fields = {
  base: 'base',
  /** how many likes above `base` it may be; absent: none */
  baseSpread: 'baseSpread',
  /** how long MongoDB took for the last sum */
  sumMs: 'sumMs',
} as const

/** The field of `sharedKeys.audit` that holds the base. */
export const baseField = fields.base

/** @throws when it cannot be known, or `signal` says stop. */
export const compareSums = async (
  deps: ComparisonDeps,
  keys: readonly PartitionKeys[],
  signal: AbortSignal,
): Promise<Comparison> => {
  const reader = await deps.readSum(signal)
  let held = notHeld
  try {
    if (await isWorthHolding(deps, reader)) held = await holdAll(deps, keys, signal)
    const before = await readMetas(deps, keys)
    const began = performance.now()
    await reader.fix()
    const after = await readMetas(deps, keys)
    const heldMs = await held.release()
    const { sum, notNumbers } = await reader.sum()
    const sumMs = Math.round(performance.now() - began)
    await deps.scripts.note('audit', fields.sumMs, String(sumMs))
    await sameLayout(deps, keys)
    sameHistory(before, after)
    const persisted = persistedIn(before, after)
    const { base, ...verdict } = await judge(deps, keys, before, { persisted, sum })
    const baseIsNew = verdict.status === 'within' && persisted.least === persisted.most
    const settled = sumOf(before, (meta) => meta.settled)
    // The base moves with what administrators change: what is left of the bound are likes.
    const moved = base.least + persisted.least - settled
    const numbers = { base: moved, persisted: settled, sum, notNumbers, heldMs }
    return { ...verdict, ...numbers, baseIsNew }
  } finally {
    await held.release()
    await reader.close()
  }
}

/** A hold that ends before the sum does, by the last one, only delays the drain. */
const isWorthHolding = async ({ redis }: ComparisonDeps, { kind }: SumReader) => {
  if (kind === 'snapshot') return true
  const last = await redis.hget(sharedKeys.audit, fields.sumMs)
  return last !== null && Number(last) < holdLimits.mostMs - holdLimits.quietMs
}

const notHeld = { release: async () => 0 }

/** Holds until `release`, at most for `mostMs`; resolves when no batch is open, or not soon enough. */
const holdAll = async (
  deps: ComparisonDeps,
  keys: readonly PartitionKeys[],
  signal: AbortSignal,
) => {
  const hold = createHold({ keys, scripts: deps.scripts })
  const began = performance.now()
  let released: Promise<number> | undefined
  const end = async () => {
    clearTimeout(timer)
    await hold.release()
    return Math.round(performance.now() - began)
  }
  const release = () => {
    released ??= end()
    return released
  }
  const timer = setTimeout(release, holdLimits.mostMs)
  try {
    await hold.take()
    await quiet(deps, keys, began + holdLimits.quietMs, signal)
  } catch (error) {
    await release()
    throw error
  }
  return { release }
}

const readMetas = ({ scripts }: ComparisonDeps, keys: readonly PartitionKeys[]) =>
  Promise.all(keys.map((k) => scripts.readMeta(k)))

/** @throws when there are partitions by now that were not read. */
const sameLayout = async ({ redis }: ComparisonDeps, keys: readonly PartitionKeys[]) => {
  const partitions = Number(await redis.hget(sharedKeys.config, 'partitions'))
  if (partitions > keys.length) throw new Error('there are more partitions by now')
}

const quiet = async (
  deps: ComparisonDeps,
  keys: readonly PartitionKeys[],
  deadline: number,
  signal: AbortSignal,
) => {
  while (performance.now() < deadline && !signal.aborted) {
    const metas = await readMetas(deps, keys)
    if (metas.every(({ openSeq }) => openSeq === null)) return
    await delay(holdLimits.pollMs)
  }
}

/** @throws when an operator's decision or a loss came between: the two are of different histories. */
const sameHistory = (before: readonly PartitionMeta[], after: readonly PartitionMeta[]) => {
  const isSame = ({ rebase, settled }: PartitionMeta, p: number) =>
    settled >= before[p]!.settled && rebase === before[p]!.rebase
  if (!after.every(isSame)) throw new Error('a partition was continued before the sum was taken')
}

const sumOf = (metas: readonly PartitionMeta[], of: (meta: PartitionMeta) => number) =>
  metas.reduce((sum, meta) => sum + of(meta), 0)

/** Compares with the base that is stored; there is none at first, or an operator continued a partition. */
const judge = async (
  { redis, scripts, log }: ComparisonDeps,
  keys: readonly PartitionKeys[],
  metas: readonly PartitionMeta[],
  facts: { persisted: Range; sum: number },
): Promise<Verdict> => {
  const [base, above] = await redis.hmget(sharedKeys.audit, fields.base, fields.baseSpread)
  const again = metas.some(({ rebase }) => rebase !== null) || base == null
  const stored = again ? null : { least: Number(base), most: Number(base) + Number(above ?? 0) }
  const verdict = verdictOf({ ...facts, base: stored })
  const { least, most } = verdict.base
  if (least === stored?.least && most === stored.most) return verdict
  const spread = String(most - least)
  await scripts.note('audit', fields.base, String(least), fields.baseSpread, spread)
  // Only where it was read: a partition continued since then is for the next audit.
  const ended = metas.map(({ rebase }, p) => rebase !== null && scripts.endRebase(keys[p]!, rebase))
  await Promise.all(ended)
  log.info({ base: least, spread: most - least }, 'audit base stored')
  return verdict
}
