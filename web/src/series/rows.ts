// Samples → what a chart draws. Pure. Points lie on multiples of the step, so they do not jitter while
// time moves on; a missing second is a hole and never a zero; the point still forming is marked.
import { mostPoints, stepMs } from './range.ts'

export interface Timed {
  at: number
}

/** How several samples become one point: their mean, their peak, or the newest. */
export type Fold = 'mean' | 'max' | 'last'

export interface Row {
  /** start of the point, milliseconds since 1970 on the server's clock */
  at: number
  /** more samples may still fall into this point */
  forming: boolean
  /** in the order of the series; null: not measured */
  values: (number | null)[]
}

export interface Gap {
  from: number
  to: number
}

/** Samples come every second; further apart than this, some are missing. */
const gapMs = 2_500

const folds: Record<Fold, (values: number[]) => number> = {
  mean: (values) => values.reduce((sum, v) => sum + v, 0) / values.length,
  max: (values) => values.reduce((top, v) => Math.max(top, v), values[0] ?? 0),
  last: (values) => values.at(-1) ?? 0,
}

const foldAll = (values: (number | null)[], fold: Fold) => {
  const measured = values.filter((v) => v !== null)
  return measured.length === 0 ? null : folds[fold](measured)
}

/** The samples inside `(to - rangeMs, to]`; `samples` is oldest first. */
export const within = <S extends Timed>(samples: readonly S[], to: number, rangeMs: number) => {
  const first = samples.findIndex((s) => s.at > to - rangeMs)
  return first < 0 ? [] : samples.slice(first).filter((s) => s.at <= to)
}

const group = <S extends Timed>(samples: readonly S[], step: number) => {
  const groups: { at: number; samples: S[] }[] = []
  for (const sample of samples) {
    const at = Math.floor(sample.at / step) * step
    const last = groups.at(-1)
    if (last?.at === at) last.samples.push(sample)
    else groups.push({ at, samples: [sample] })
  }
  return groups
}

const hole = (at: number, series: number): Row => ({
  at,
  forming: false,
  values: Array<null>(series).fill(null),
})

/** The rows of the last `rangeMs` before `to`, at most 300 and one hole per gap. */
export const toRows = <S extends Timed>(
  samples: readonly S[],
  values: readonly ((sample: S) => number | null)[],
  { to, rangeMs, fold }: { to: number; rangeMs: number; fold: Fold },
): Row[] => {
  const step = stepMs(rangeMs)
  const rows: Row[] = []
  for (const { at, samples: members } of group(within(samples, to, rangeMs), step)) {
    const before = rows.at(-1)
    if (before && at - before.at > step + gapMs) rows.push(hole(before.at + step, values.length))
    const last = members.at(-1)!
    const forming = last.at >= to && last.at + 1000 < at + step
    rows.push({ at, forming, values: values.map((v) => foldAll(members.map(v), fold)) })
  }
  return rows.slice(-mostPoints)
}

/** Where samples are missing, inside the range. */
export const gaps = (samples: readonly Timed[], to: number, rangeMs: number): Gap[] => {
  const inside = within(samples, to, rangeMs)
  return inside.flatMap(({ at }, i) => {
    const before = inside[i - 1]
    return before && at - before.at > gapMs ? [{ from: before.at, to: at }] : []
  })
}
