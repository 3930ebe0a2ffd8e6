// What a run came to, and how the model knows it: it sees every execution, so it knows what is gone whatever the
// positions say.
import type { Point } from '../../../server/redis/point.ts'
import type { Process } from './process.ts'
import type { Rules } from './rules.ts'
import { type Copy, type Executions, receiptIsKnown } from './server.ts'

export interface Outcome {
  /** likes acknowledged by a process that lives, gone, and nobody said so */
  silent: number
  /** receipts that know a like that is gone */
  lies: number
  /** receipts that call a like lost that is there */
  forgotten: number
  doubled: number
  /** stops where nothing was lost, or nothing but what the process had only heard of */
  falseStops: number
  /** partitions that stopped for a loss */
  stops: number
  /** of these: for likes that were counted again by their key since, in the history that goes on */
  countedAgain: number
  /** of these: for likes of others, by a process that had lost some of its own before */
  forOthers: number
  /** acknowledged likes that are gone at the end, whether their process lives or not */
  lost: number
}

export const noOutcome = (): Outcome => ({
  ...{ silent: 0, lies: 0, forgotten: 0, doubled: 0, falseStops: 0 },
  ...{ stops: 0, countedAgain: 0, forOthers: 0, lost: 0 },
})

/** What must not be; 0 when all rules hold. */
export const faultsIn = ({ silent, lies, forgotten, doubled, falseStops }: Outcome): number =>
  silent + lies + forgotten + doubled + falseStops

/** Executions up to `point` that `copy` does not have, as bits. */
const goneUpTo = ({ points }: Executions, { has }: Copy, point: Point<number> | null): number => {
  let gone = 0
  if (point)
    for (let e = 0; e < points.length; e++)
      if (points[e]!.id === point.id && points[e]!.position <= point.position)
        gone |= (1 << e) & ~has
  return gone
}

const isCountedIn = ({ likes }: Executions, { has }: Copy, like: number): boolean => {
  for (let e = 0; e < likes.length; e++) if (likes[e] === like && has & (1 << e)) return true
  return false
}

/** A stop of `copy` that `process` brought about with its point. */
export const judgeStop = (
  sum: Outcome,
  process: Process,
  copy: Copy,
  point: Point<number> | null,
  executions: Executions,
): void => {
  sum.stops++
  const gone = process.acknowledged & ~copy.has
  if (gone === 0) {
    const isForOthers = process.startedOver && goneUpTo(executions, copy, point) !== 0
    if (isForOthers) sum.forOthers++
    else sum.falseStops++
    return
  }
  for (let e = 0; e < executions.likes.length; e++)
    if (gone & (1 << e) && !isCountedIn(executions, copy, executions.likes[e]!)) return
  sum.countedAgain++
}

/** What a loss says to be gone: all that the process was told of, and all before its point. */
export const saidBy = (
  process: Process,
  copy: Copy,
  point: Point<number> | null,
  executions: Executions,
): number => (process.acknowledged & ~copy.has) | goneUpTo(executions, copy, point)

/** `copy` is what is left; `said`: executions whose loss was said. */
export const judgeEnd = (
  sum: Outcome,
  processes: readonly Process[],
  copy: Copy,
  executions: Executions,
  said: number,
  rules: Rules,
): void => {
  const { likes, points } = executions
  for (const { acknowledged, alive } of processes)
    for (let e = 0; e < points.length; e++) {
      if (!(acknowledged & (1 << e))) continue
      const isThere = (copy.has & (1 << e)) !== 0
      const isKnown = receiptIsKnown(copy, points[e]!, rules)
      if (isKnown && !isThere) sum.lies++
      if (!isKnown && isThere && points[e]!.position > copy.decided) sum.forgotten++
      if (isThere || isCountedIn(executions, copy, likes[e]!)) continue
      sum.lost++
      if (alive && !(said & (1 << e))) sum.silent++
    }
}
