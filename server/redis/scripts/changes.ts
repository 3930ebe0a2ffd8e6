// The changes of an administrator: taken, noted, settled. In between they are written (server/changes/run-change.ts).
import type { PartitionKeys } from '../keys.ts'
import { loadScript, type Run } from './runner.ts'

export const maxChangePosts = 500 // one call stays under a few milliseconds
const mostWaiting = 1000

export interface Submission {
  readonly id: string
  /** how far the change of this id goes with this part: rises within a partition */
  readonly upTo: number
  readonly json: string
  readonly rememberS: number
  readonly states: readonly (readonly [post: string, state: string])[]
  readonly partitions: number
}

export type SubmitAnswer = 'waits' | 'known' | 'full'

export const createChanges = (run: Run) => {
  const scripts = {
    submit: loadScript('submit-change'),
    note: loadScript('note-change'),
    settle: loadScript('settle-change'),
    refused: loadScript('add-refused'),
  }

  /** Sent again it does nothing. */
  const submitChange = (keys: PartitionKeys, of: Submission) =>
    run<SubmitAnswer>(scripts.submit, [
      ...[4, keys.meta, keys.changes, keys.changed(of.id), keys.refused],
      ...[of.partitions, of.upTo, of.json, of.rememberS, mostWaiting, JSON.stringify(of.states)],
    ])

  /** Answers what was noted first; null: it is not open any more, or stopped. */
  const noteChange = async (
    keys: PartitionKeys,
    seq: string,
    by: { raised: number; lowered: number },
    json: string,
  ): Promise<string | null> => {
    const args = [2, keys.meta, keys.change, seq, by.raised, by.lowered, json]
    const [, noted] = await run<[string, string?]>(scripts.note, args)
    return noted ?? null
  }

  /** Only after all of it is on MongoDB's disk. `listed`: what each post has now, for the list of the most liked; 0: not in it. */
  const settleChange = (
    keys: PartitionKeys,
    seq: string,
    by: { raised: number; lowered: number },
    listed: { readonly bound: number; readonly posts: readonly (readonly [string, number])[] },
  ) =>
    run<'settled' | 'stale' | 'stopped'>(scripts.settle, [
      ...[4, keys.meta, keys.change, keys.counts, keys.top],
      ...[seq, by.raised, by.lowered, listed.bound, ...listed.posts.flat()],
    ])

  /** At least one. */
  const addRefused = async (
    keys: PartitionKeys,
    states: readonly (readonly [post: string, state: string])[],
  ): Promise<void> => {
    await run(scripts.refused, [2, keys.meta, keys.refused, ...states.flat()])
  }

  return { submitChange, noteChange, settleChange, addRefused }
}
