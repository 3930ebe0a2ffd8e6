// What all charts show: a range that grows until somebody chooses one, or a stretch that somebody dragged; and which
// series are switched off. It stands in the address of the page, so that it can be sent and survives a reload. Pure.
import { grownMinutes, type Minutes, ranges, type Stretch } from '../series/range.ts'

export interface ChartView {
  /** null: nobody chose */
  minutes: Minutes | null
  zoom: { from: number; to: number } | null
  /** `<chart>.<series>` */
  hidden: ReadonlySet<string>
}

const latestDate = 8.64e15 // a later one cannot be written

const isMinutes = (n: number): n is Minutes => ranges.some(({ minutes }) => minutes === n)

export const readChartView = (search: string): ChartView => {
  const query = new URLSearchParams(search)
  const minutes = Number(query.get('range'))
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))]
  return {
    minutes: isMinutes(minutes) ? minutes : null,
    zoom: from > 0 && to > from && to <= latestDate ? { from, to } : null,
    hidden: new Set(query.get('hide')?.split(',').filter(Boolean)),
  }
}

/** The search part of an address with `view` in it; what else is there stays. */
export const writeChartView = (search: string, { minutes, zoom, hidden }: ChartView): string => {
  const query = new URLSearchParams(search)
  const set = (name: string, value: string | null) =>
    value === null ? query.delete(name) : query.set(name, value)
  set('range', minutes === null ? null : String(minutes))
  set('from', zoom && String(Math.round(zoom.from)))
  set('to', zoom && String(Math.round(zoom.to)))
  set('hide', hidden.size === 0 ? null : [...hidden].join(','))
  const text = query.toString().replaceAll('%2C', ',')
  return text === '' ? '' : `?${text}`
}

/** `oldest` and `newest`: what samples there are. */
export const stretchOf = (
  { minutes, zoom }: ChartView,
  oldest: number | undefined,
  newest: number | undefined,
): Stretch =>
  zoom
    ? { rangeMs: zoom.to - zoom.from, to: zoom.to }
    : { rangeMs: (minutes ?? grownMinutes(oldest, newest)) * 60_000, to: null }
