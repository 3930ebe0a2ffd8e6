// When a plot is drawn again. Drawing costs far more than reading: the numbers beside a plot are of this
// second, the line follows when it would look different. Pure.
import type { Minutes } from './range.ts'
import type { Timed } from './rows.ts'

/** A second is that part of the width: less than two pixels over 5 minutes, less than one over 15. */
const everyMs: Record<Minutes, number> = { 1: 1_000, 5: 2_000, 15: 3_000 }
/** Nothing changed: the line is only pushed to the left. */
const unchangedMs = 5_000

export const worthDrawing = <S extends Timed>(
  drawn: S | undefined,
  newest: S,
  values: readonly ((sample: S) => number | null)[],
  minutes: Minutes,
): boolean => {
  if (!drawn || newest.at < drawn.at) return true
  const changed = values.some((value) => value(drawn) !== value(newest))
  return newest.at - drawn.at >= (changed ? everyMs[minutes] : unchangedMs) - 100
}
