// The view that all charts share, kept in the address of the page.
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'
import { chartMarks } from '../incidents/chart-marks.ts'
import { useHappenings } from '../incidents/Incidents.tsx'
import type { Minutes } from '../series/range.ts'
import { useView } from '../stream/use-live.tsx'
import { type ChartView, readChartView, stretchOf, writeChartView } from './chart-view.ts'
import { createTurns } from './turns.ts'

const toggled = (old: ReadonlySet<string>, key: string) => {
  const next = new Set(old)
  if (!next.delete(key)) next.add(key)
  return next
}

const pageTurns = () =>
  createTurns({ nextFrame: requestAnimationFrame, now: () => performance.now() })

const useMarks = () => {
  const all = useHappenings()
  const now = useView((view) => view.sample?.at ?? 0)
  return useMemo(() => chartMarks(all, now), [all, now])
}

const useMade = () => {
  const [turns] = useState(pageTurns)
  const [view, setView] = useState(() => readChartView(location.search))
  const oldest = useView(({ samples }) => samples[0]?.at)
  const newest = useView(({ samples }) => samples.at(-1)?.at)
  const { rangeMs, to } = stretchOf(view, oldest, newest)
  const stretch = useMemo(() => ({ rangeMs, to }), [rangeMs, to])
  const change = useCallback((how: (old: ChartView) => ChartView) => {
    setView((old) => {
      const next = how(old)
      history.replaceState(
        null,
        '',
        `${location.pathname}${writeChartView(location.search, next)}${location.hash}`,
      )
      return next
    })
  }, [])
  return {
    turns,
    stretch,
    view,
    marks: useMarks(),
    choose: (minutes: Minutes) => change((old) => ({ ...old, minutes, zoom: null })),
    zoom: useCallback(
      (from: number, until: number) => change((old) => ({ ...old, zoom: { from, to: until } })),
      [change],
    ),
    unzoom: () => change((old) => ({ ...old, zoom: null })),
    toggle: useCallback(
      (key: string) => change((old) => ({ ...old, hidden: toggled(old.hidden, key) })),
      [change],
    ),
  }
}

const Context = createContext<ReturnType<typeof useMade> | null>(null)

export const ChartsProvider = ({ children }: { children: ReactNode }) => (
  <Context value={useMade()}>{children}</Context>
)

export const useCharts = () => {
  const made = use(Context)
  if (!made) throw new Error('useCharts outside of ChartsProvider')
  return made
}
