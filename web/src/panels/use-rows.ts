// Samples → rows of one chart, computed again only for new samples; and which samples its plot shows.
import { useMemo, useState } from 'react'
import type { Sample } from '../../../contract/index.ts'
import type { ChartDefinition } from '../series/charts.ts'
import type { Minutes } from '../series/range.ts'
import { gaps, toRows } from '../series/rows.ts'
import { worthDrawing } from '../series/worth-drawing.ts'

export const useRows = (chart: ChartDefinition, samples: readonly Sample[], minutes: Minutes) =>
  useMemo(() => {
    const to = samples.at(-1)?.at ?? 0
    const rangeMs = minutes * 60_000
    const values = chart.series.map((s) => s.value)
    const rows = toRows(samples, values, { to, rangeMs, fold: chart.fold })
    return { rows, gaps: gaps(samples, to, rangeMs), to }
  }, [chart, samples, minutes])

/** The samples as of the last time that a plot of them looked different. */
export const useDrawn = (chart: ChartDefinition, samples: readonly Sample[], minutes: Minutes) => {
  const [drawn, setDrawn] = useState({ samples, minutes })
  const newest = samples.at(-1)
  const values = chart.series.map((s) => s.value)
  if (
    newest &&
    drawn.samples !== samples &&
    (drawn.minutes !== minutes || worthDrawing(drawn.samples.at(-1), newest, values, minutes))
  )
    setDrawn({ samples, minutes })
  return drawn.samples
}
