// The steps by which one partition becomes several: closed, sealed, inherited, handed over. See server/partitions/grow.ts.
import { type PartitionKeys, sharedKeys } from '../keys.ts'
import { type CountReply, loadScript, type Run } from './runner.ts'

export const maxLetters = 500 // one call stays under a few milliseconds

/** A dead letter as Redis has it. */
export interface Letter {
  readonly post: string
  readonly likes: number
  /** of `deadinfo`: which ordinals it is of */
  readonly info: string
}

export type CloseAnswer = 'closed' | 'sealed' | 'other'
export type SealAnswer = 'sealed' | 'busy' | 'stopped' | 'other'

export const createGrowth = (run: Run) => {
  const scripts = {
    close: loadScript('close-partition'),
    reopen: loadScript('reopen-partition'),
    seal: loadScript('seal-partition'),
    inherit: loadScript('inherit'),
    handOver: loadScript('hand-over'),
    set: loadScript('set-partitions'),
  }

  const closePartition = (keys: PartitionKeys, by: string, from: number, to: number) =>
    run<CloseAnswer>(scripts.close, [1, keys.meta, by, from, to])

  /** True: it counts again. */
  const reopenPartition = async (keys: PartitionKeys, by: string, from: number) =>
    (await run<number>(scripts.reopen, [1, keys.meta, by, from])) === 1

  const sealPartition = (keys: PartitionKeys, by: string, from: number, to: number) =>
    run<SealAnswer>(scripts.seal, [3, keys.meta, keys.pending, keys.changes, by, from, to])

  /** `fields` of `meta` with the last part, null with those before. */
  const inherit = (
    keys: PartitionKeys,
    letters: readonly Letter[],
    fields: Readonly<Record<string, string>> | null,
  ) =>
    run<'taken' | 'complete'>(scripts.inherit, [
      ...[3, keys.meta, keys.dead, keys.deadinfo],
      JSON.stringify(letters.map(({ post, likes, info }) => [post, String(likes), info])),
      fields ? JSON.stringify(fields) : '',
    ])

  /** Answers the likes taken out. */
  const handOver = async (keys: PartitionKeys, partitions: number, posts: readonly string[]) => {
    const names = [4, keys.meta, keys.dead, keys.counts, keys.top]
    return Number(await run<CountReply>(scripts.handOver, [...names, partitions, ...posts]))
  }

  /** False: there is another number by now. */
  const setPartitions = async (from: number, to: number) =>
    (await run<number>(scripts.set, [1, sharedKeys.config, from, to])) === 1

  return { closePartition, reopenPartition, sealPartition, inherit, handOver, setPartitions }
}
