// One chart with what belongs to it: legend that switches series and explains them, table view, and a
// sentence that says the same in words.
import { useRef, useState } from 'react'
import { clock } from '../format.ts'
import type { ChartMark } from '../incidents/chart-marks.ts'
import type { ChartDefinition } from '../series/charts.ts'
import { type Stretch, stepMs } from '../series/range.ts'
import { summarise } from '../series/summary.ts'
import { ChartHead } from './ChartHead.tsx'
import { ChartLegend } from './ChartLegend.tsx'
import { ChartTable } from './ChartTable.tsx'
import type { Turns } from './turns.ts'
import { useChartSamples } from './use-chart-samples.ts'
import { useDrawn, useRows } from './use-rows.ts'

export interface ChartProps {
  chart: ChartDefinition
  stretch: Stretch
  marks: readonly ChartMark[]
  hidden: ReadonlySet<string>
  onToggle: (key: string) => void
  onZoom: (from: number, to: number) => void
  /** charts are drawn one after the other, never all at once */
  turns: Turns
}

const useWords = (chart: ChartDefinition, rows: ReturnType<typeof useRows>['rows']) => {
  const summaries = chart.series.map((_, i) => summarise(rows, i))
  const words = chart.series
    .map(({ name }, i) => {
      const { newest, peak } = summaries[i]!
      const when = peak ? `, at most ${chart.write(peak.value)} at ${clock(peak.at)}` : ''
      return `${name} ${chart.write(newest)}${when}`
    })
    .join('; ')
  return { summaries, words }
}

const empty = 'grid h-full place-items-center rounded-lg text-[13px] text-soft'

export const Chart = ({ chart, stretch, marks, hidden, onToggle, onZoom, turns }: ChartProps) => {
  const frame = useRef<HTMLElement>(null)
  const { samples, Plot, onScreen } = useChartSamples(frame, chart.key, turns)
  const now = useRows(chart, samples, stretch)
  const drawn = useRows(chart, useDrawn(chart, samples, stretch, onScreen), stretch)
  const [table, setTable] = useState(false)
  const [log, setLog] = useState(false)
  const { summaries, words } = useWords(chart, now.rows)

  return (
    <figure
      ref={frame}
      aria-label={`${chart.title}: ${words}.`}
      data-part={chart.key}
      data-sample={now.newest}
      className="flex min-w-0 flex-col rounded-2xl border border-line bg-surface px-4 py-3"
    >
      <ChartHead
        chart={chart}
        pointSeconds={stepMs(stretch.rangeMs) / 1000}
        table={table}
        onTable={() => setTable(!table)}
        log={log}
        onLog={() => setLog(!log)}
      />
      <div className="@container h-32 min-h-32 flex-1">
        {table ? (
          <ChartTable chart={chart} rows={now.rows} />
        ) : now.rows.length === 0 ? (
          <p className={empty}>The first sample is a second away.</p>
        ) : summaries.every(({ peak }) => peak === null) ? (
          <p className={`${empty} bg-sunken`}>Nothing was measured in this time.</p>
        ) : Plot === null ? (
          <div className="h-full rounded-lg bg-sunken" />
        ) : (
          <Plot
            {...{ chart, hidden, log, marks, onZoom }}
            rangeMs={stretch.rangeMs}
            fixed={stretch.to !== null}
            rows={drawn.rows}
            gaps={drawn.gaps}
            end={drawn.end}
          />
        )}
      </div>
      <ChartLegend
        chart={chart}
        summaries={summaries}
        live={stretch.to === null}
        hidden={hidden}
        onToggle={onToggle}
      />
      <figcaption className="sr-only">{words}.</figcaption>
    </figure>
  )
}
