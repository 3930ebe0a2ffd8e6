// What happened while it was recorded, as stretches of its time. Pure.
import { type ChartMark, chartMarks } from '../incidents/chart-marks.ts'
import { happenings } from '../incidents/happenings.ts'
import { reduce } from '../stream/reduce.ts'
import { emptyView } from '../stream/view.ts'
import { incomingOf } from './events-of.ts'
import type { Recording } from './recording-file.ts'

export interface Mark extends Pick<ChartMark, 'key' | 'name' | 'colour' | 'wide'> {
  fromMs: number
  toMs: number
}

/** Between the server's clock and that of who recorded; the fastest event came with the least on top. */
const offsetOf = ({ startedAt, entries }: Recording) =>
  Math.min(
    ...entries.flatMap((entry) => {
      if (entry.kind !== 'event' || (entry.name !== 'sample' && entry.name !== 'state')) return []
      return [startedAt + entry.ms - (entry.data as { at: number }).at]
    }),
  )

/** In the order of their beginning. */
export const marksOf = (recording: Recording): Mark[] => {
  const { startedAt, lastsMs, entries } = recording
  const { incidents, flood, sample } = entries
    .flatMap((entry) => incomingOf(entry, startedAt))
    .reduce(reduce, emptyView)
  const offset = offsetOf(recording)
  const msOf = (at: number) => at + offset - startedAt
  return chartMarks(happenings(incidents, { troubles: [] }, flood), sample?.at ?? 0)
    .map(({ key, name, colour, wide, from, to }) => ({
      ...{ key, name, colour, wide },
      ...{ fromMs: Math.max(0, msOf(from)), toMs: Math.min(lastsMs, msOf(to)) },
    }))
    .filter(({ fromMs, toMs }) => fromMs <= lastsMs && toMs >= 0 && fromMs <= toMs)
}
