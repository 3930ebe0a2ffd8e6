// How did it get here? All charts over one time axis, with one crosshair: the three that answer first in one row, the
// others further down.
import { useCallback, useMemo } from 'react'
import { clock } from '../format.ts'
import { type ChartDefinition, charts } from '../series/charts.ts'
import { ranges } from '../series/range.ts'
import { Button } from '../ui/Button.tsx'
import { Fold } from '../ui/Fold.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Segments } from '../ui/Segments.tsx'
import { Chart } from './Chart.tsx'
import { useCharts } from './charts-context.tsx'

const choices = ranges.map(({ minutes: value, name }) => ({ value, name }))
const first = 3

/** The range of all charts; a stretch that somebody dragged is let go here. */
export const ChartRange = () => {
  const { view, stretch, choose, unzoom } = useCharts()
  const { zoom } = view
  return (
    <div className="flex flex-wrap items-center gap-2">
      {zoom && (
        <Button onClick={unzoom}>
          {clock(zoom.from)} – {clock(zoom.to)} <Icon name="cross" />
          <span className="sr-only">: show now again</span>
        </Button>
      )}
      <Segments
        legend="Time range of all charts"
        choices={choices}
        value={zoom ? null : ((stretch.rangeMs / 60_000) as (typeof choices)[number]['value'])}
        onChange={choose}
      />
    </div>
  )
}

const One = ({ chart }: { chart: ChartDefinition }) => {
  const { turns, stretch, view, marks, zoom, toggle } = useCharts()
  const all = view.hidden
  const hidden = useMemo(
    () =>
      new Set(chart.series.map(({ key }) => key).filter((key) => all.has(`${chart.key}.${key}`))),
    [chart, all],
  )
  const onToggle = useCallback((key: string) => toggle(`${chart.key}.${key}`), [chart, toggle])
  return <Chart {...{ chart, stretch, marks, hidden, onToggle, turns }} onZoom={zoom} />
}

export const FirstCharts = () => (
  <section aria-label="Charts" className="grid min-w-0 gap-3 lg:grid-cols-3">
    {charts.slice(0, first).map((chart) => (
      <One key={chart.key} chart={chart} />
    ))}
  </section>
)

export const MoreCharts = () => (
  <Fold title="More charts">
    <div className="grid min-w-0 gap-3 md:grid-cols-2 xl:grid-cols-3">
      {charts.slice(first).map((chart) => (
        <One key={chart.key} chart={chart} />
      ))}
    </div>
  </Fold>
)
