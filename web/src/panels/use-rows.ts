// Samples → rows of one chart, computed again only for new samples; and which samples its plot shows.
import { useMemo, useState } from 'react'
import type { Sample } from '../../../contract/index.ts'
import type { ChartDefinition } from '../series/charts.ts'
import { type Stretch, stepMs } from '../series/range.ts'
import { gaps, toRows } from '../series/rows.ts'
import { worthDrawing } from '../series/worth-drawing.ts'

export const useRows = (
  chart: ChartDefinition,
  samples: readonly Sample[],
  { rangeMs, to: until }: Stretch,
) =>
  useMemo(() => {
    const newest = samples.at(-1)?.at ?? 0
    const to = until ?? newest
    const values = chart.series.map((s) => s.value)
    const rows = toRows(samples, values, { to, rangeMs, fold: chart.fold })
    const step = stepMs(rangeMs)
    // `end`: the place of the newest point, which is 0 on the time axis
    return { rows, gaps: gaps(samples, to, rangeMs), newest, end: Math.floor(to / step) * step }
  }, [chart, samples, rangeMs, until])

/** The samples as of the last time that a plot of them looked different, and could be seen. */
export const useDrawn = (
  chart: ChartDefinition,
  samples: readonly Sample[],
  { rangeMs }: Stretch,
  onScreen: boolean,
) => {
  const [drawn, setDrawn] = useState({ samples, rangeMs })
  const newest = samples.at(-1)
  const values = chart.series.map((s) => s.value)
  if (
    newest &&
    onScreen &&
    drawn.samples !== samples &&
    (drawn.rangeMs !== rangeMs || worthDrawing(drawn.samples.at(-1), newest, values, rangeMs))
  )
    setDrawn({ samples, rangeMs })
  return drawn.samples
}
