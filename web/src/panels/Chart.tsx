// One chart with what belongs to it: legend that switches series and explains them, table view, and a
// sentence that says the same in words.
import { useRef, useState } from 'react'
import { clock } from '../format.ts'
import type { ChartDefinition } from '../series/charts.ts'
import { type Minutes, stepMs } from '../series/range.ts'
import { summarise } from '../series/summary.ts'
import { ChartHead } from './ChartHead.tsx'
import { ChartLegend } from './ChartLegend.tsx'
import { ChartTable } from './ChartTable.tsx'
import type { Turns } from './turns.ts'
import { useChartSamples } from './use-chart-samples.ts'
import { useDrawn, useRows } from './use-rows.ts'

const toggled = (old: ReadonlySet<string>, key: string) => {
  const next = new Set(old)
  if (!next.delete(key)) next.add(key)
  return next
}

export interface ChartProps {
  chart: ChartDefinition
  minutes: Minutes
  /** charts are drawn one after the other, never all at once */
  turns: Turns
}

export const Chart = ({ chart, minutes, turns }: ChartProps) => {
  const frame = useRef<HTMLElement>(null)
  const { samples, Plot } = useChartSamples(frame, chart.key, turns)
  const now = useRows(chart, samples, minutes)
  const drawn = useRows(chart, useDrawn(chart, samples, minutes), minutes)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [table, setTable] = useState(false)
  const [log, setLog] = useState(false)
  const summaries = chart.series.map((_, i) => summarise(now.rows, i))
  const words = chart.series
    .map(({ name }, i) => {
      const { newest, peak } = summaries[i]!
      const when = peak ? `, at most ${chart.write(peak.value)} at ${clock(peak.at)}` : ''
      return `${name} ${chart.write(newest)}${when}`
    })
    .join('; ')

  return (
    <figure
      ref={frame}
      aria-label={`${chart.title}: ${words}.`}
      data-part={chart.key}
      data-sample={now.to}
      className="min-w-0 rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <ChartHead
        chart={chart}
        pointSeconds={stepMs(minutes * 60_000) / 1000}
        table={table}
        onTable={() => setTable(!table)}
        log={log}
        onLog={() => setLog(!log)}
      />
      <ChartLegend
        chart={chart}
        summaries={summaries}
        hidden={hidden}
        onToggle={(key) => setHidden((old) => toggled(old, key))}
      />
      <div className="@container h-52">
        {table ? (
          <ChartTable chart={chart} rows={now.rows} />
        ) : drawn.rows.length === 0 ? (
          <p className="grid h-full place-items-center text-[13px] text-soft">
            The first sample is a second away.
          </p>
        ) : summaries.every(({ peak }) => peak === null) ? (
          <p className="grid h-full place-items-center rounded-lg bg-sunken text-[13px] text-soft">
            Nothing was measured in this time.
          </p>
        ) : Plot === null ? (
          <div className="h-full rounded-lg bg-sunken" />
        ) : (
          <Plot {...{ chart, minutes, hidden, log }} rows={drawn.rows} gaps={drawn.gaps} />
        )}
      </div>
      <figcaption className="mt-2 text-[12px] leading-snug text-soft">{words}.</figcaption>
    </figure>
  )
}
