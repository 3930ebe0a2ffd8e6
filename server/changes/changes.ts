// An administrator's changes of single posts. A change that was taken is done whatever dies: by this process at once, else
// by whoever drains its partition. From the moment it is taken, likes of a post that it blocks or deletes are refused.
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { ChangeEntry } from '../../contract/index.ts'
import type { createDrain } from '../batches/drain-batch.ts'
import { crashPoint } from '../crash-point.ts'
import { partitionOf } from '../likes/partition.ts'
import type { Log } from '../log.ts'
import type { Models } from '../mongodb/models.ts'
import { type PartitionKeys, partitionKeys } from '../redis/keys.ts'
import { isReply } from '../redis/refusals.ts'
import type { Scripts } from '../redis/scripts.ts'
import type { Change, Wanted } from './change.ts'
import { newChangeId, readChangeEntry, readChanges } from './log.ts'

export type Changed =
  | { readonly status: 'done'; readonly change: ChangeEntry }
  /** it is taken and will be done: the drain is paused, held, or MongoDB is away */
  | { readonly status: 'waits'; readonly id: string }
  | { readonly status: 'full' }

export interface Changes {
  /** `id`: sent again under it for this post, it is done once; without, it is a new change. */
  change(post: string, wanted: Wanted, by: string, id?: string): Promise<Changed>
  /** The newest first. */
  list(limit: number): Promise<ChangeEntry[]>
}

export interface ChangesDeps {
  readonly scripts: Scripts
  readonly models: Models
  readonly drain: ReturnType<typeof createDrain>
  readonly partitions: number
  /** by Redis */
  readonly now: () => number
  readonly log: Log
}

const limits = { answerMs: 5000, pollMs: 20, tries: 3, rememberS: 3600 } as const

/** Takes it once, however often Redis leaves a try without an answer. @throws as Redis does. */
export const submit = async (
  scripts: Scripts,
  keys: PartitionKeys,
  change: Change,
  of: { partitions: number; upTo: number; rememberS: number },
) => {
  const states = change.entries.flatMap(([post, { state }]) =>
    state === undefined ? [] : [[post, state] as const],
  )
  const submission = { id: change.id, json: JSON.stringify(change), states, ...of }
  for (let left: number = limits.tries; ; left--) {
    try {
      return await scripts.submitChange(keys, submission)
    } catch (error) {
      if (isReply(error) || left === 1) throw error
      await delay(limits.pollMs)
    }
  }
}

/** Opens the next change of a partition, or finds the open one, and does it. Else: there is none now, or why it waits. */
export const doNext = async (
  { scripts, drain }: Pick<ChangesDeps, 'scripts' | 'drain'>,
  partition: number,
  signal: AbortSignal,
): Promise<'done' | 'none' | 'paused' | 'stopped'> => {
  const next = await scripts.openBatch(partitionKeys(partition), 'change')
  if (next.status === 'paused' || next.status === 'stopped') return next.status
  if (next.status !== 'opened' && next.status !== 'open') return 'none'
  if (next.stopped) return 'stopped'
  if (!next.isChange) return 'none'
  const { seq, ordinal, posts, likes } = next
  await drain({ partition, seq, ordinal, posts, likes }, signal)
  return 'done'
}

export const createChanges = (deps: ChangesDeps): Changes => {
  const { scripts, models, partitions, now, log } = deps

  const doUntil = async (partition: number, id: string) => {
    const ending = AbortSignal.timeout(limits.answerMs)
    while (!ending.aborted) {
      const done = await readChangeEntry(models.changes, id)
      if (done) return done
      if ((await doNext(deps, partition, ending)) !== 'done') await delay(limits.pollMs)
    }
    return null
  }

  return {
    async change(post, wanted, by, given) {
      const at = now()
      // One name for two posts is two changes.
      const random = randomBytes(9).toString('base64url')
      const id = given ? `${given}.${post}` : newChangeId(at, random)
      const partition = partitionOf(post, partitions)
      const change: Change = { id, by, at, isImport: false, entries: [[post, wanted]] }
      const of = { partitions, upTo: 1, rememberS: limits.rememberS }
      const taken = await submit(scripts, partitionKeys(partition), change, of)
      if (taken === 'full') return { status: 'full' }
      crashPoint('change-taken')
      log.info({ id, by, post, wanted }, 'change taken')
      const done = await doUntil(partition, id).catch((error: unknown) => {
        log.warn({ id, err: error }, 'change waits')
        return null
      })
      return done ? { status: 'done', change: done } : { status: 'waits', id }
    },
    list: (limit) => readChanges(models.changes, limit),
  }
}
