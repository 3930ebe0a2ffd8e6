// One chart with what belongs to it: legend that switches series and explains them, table view, and a
// sentence that says the same in words.
import { lazy, Suspense, useRef, useState } from 'react'
import { clock } from '../format.ts'
import type { ChartDefinition } from '../series/charts.ts'
import { type Minutes, stepMs } from '../series/range.ts'
import { summarise } from '../series/summary.ts'
import { ChartHead } from './ChartHead.tsx'
import { ChartLegend } from './ChartLegend.tsx'
import { ChartTable } from './ChartTable.tsx'
import { useChartSamples } from './use-chart-samples.ts'
import { useDrawn, useRows } from './use-rows.ts'

const ChartPlot = lazy(() => import('./ChartPlot.tsx'))

const toggled = (old: ReadonlySet<string>, key: string) => {
  const next = new Set(old)
  if (!next.delete(key)) next.add(key)
  return next
}

export interface ChartProps {
  chart: ChartDefinition
  minutes: Minutes
  /** its turn within a second, so that charts are never drawn all at once */
  slot: number
}

export const Chart = ({ chart, minutes, slot }: ChartProps) => {
  const frame = useRef<HTMLElement>(null)
  const samples = useChartSamples(frame, slot)
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
      <div className="h-52">
        {table ? (
          <ChartTable chart={chart} rows={now.rows} />
        ) : drawn.rows.length === 0 ? (
          <p className="grid h-full place-items-center text-[13px] text-soft">
            The first sample is a second away.
          </p>
        ) : (
          <Suspense fallback={<div className="h-full rounded-lg bg-sunken" />}>
            <ChartPlot {...drawn} {...{ chart, minutes, hidden, log }} />
          </Suspense>
        )}
      </div>
      <figcaption className="mt-2 text-[12px] leading-snug text-soft">{words}.</figcaption>
    </figure>
  )
}
