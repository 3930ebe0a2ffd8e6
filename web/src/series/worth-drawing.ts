// When a plot is drawn again. Drawing costs far more than reading: the numbers beside a plot are of this
// second, the line follows when it would look different. Pure.
import type { Timed } from './rows.ts'

/** A second is that part of the width: less than two pixels over 5 minutes, less than one over 15. */
const everyMs = (rangeMs: number) =>
  rangeMs <= 60_000 ? 1_000 : rangeMs <= 300_000 ? 2_000 : 3_000
/** Nothing changed: the line is only pushed to the left. */
const unchangedMs = 5_000

export const worthDrawing = <S extends Timed>(
  drawn: S | undefined,
  newest: S,
  values: readonly ((sample: S) => number | null)[],
  rangeMs: number,
): boolean => {
  if (!drawn || newest.at < drawn.at) return true
  const changed = values.some((value) => value(drawn) !== value(newest))
  return newest.at - drawn.at >= (changed ? everyMs(rangeMs) : unchangedMs) - 100
}
