// One chart with what belongs to it: legend that switches series and explains them, table view, and a
// sentence that says the same in words.
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { clock } from '../format.ts'
import type { ChartDefinition } from '../series/charts.ts'
import { type Minutes, stepMs } from '../series/range.ts'
import { gaps, toRows } from '../series/rows.ts'
import { summarise } from '../series/summary.ts'
import { useView } from '../stream/use-live.tsx'
import { Explained } from '../ui/Hint.tsx'
import { Icon } from '../ui/Icon.tsx'
import { ChartLegend } from './ChartLegend.tsx'
import { ChartTable } from './ChartTable.tsx'
import { useChartSamples } from './use-chart-samples.ts'

const ChartPlot = lazy(() => import('./ChartPlot.tsx'))

const foldNames = { mean: 'the mean', max: 'the highest', last: 'the newest' } as const

const ToggleTool = (props: {
  pressed: boolean
  onPress: () => void
  name: string
  text: string
}) => (
  <button
    type="button"
    aria-pressed={props.pressed}
    aria-label={props.name}
    onClick={props.onPress}
    className="rounded-md border border-line px-2 py-1 text-[12px] text-soft hover:text-ink aria-pressed:border-edge aria-pressed:text-ink"
  >
    {props.text === '' ? <Icon name="table" /> : props.text}
  </button>
)

export const Chart = ({
  chart,
  minutes,
  slot,
}: {
  chart: ChartDefinition
  minutes: Minutes
  slot: number
}) => {
  const frame = useRef<HTMLElement>(null)
  const samples = useChartSamples(frame, slot)
  const marks = useView((view) => view.marks)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [table, setTable] = useState(false)
  const [log, setLog] = useState(false)
  const to = samples.at(-1)?.at ?? 0
  const rangeMs = minutes * 60_000
  const rows = useMemo(
    () =>
      toRows(
        samples,
        chart.series.map((s) => s.value),
        { to, rangeMs, fold: chart.fold },
      ),
    [samples, chart, to, rangeMs],
  )
  const holes = useMemo(() => gaps(samples, to, rangeMs), [samples, to, rangeMs])
  const summaries = chart.series.map((_, i) => summarise(rows, i))
  const step = stepMs(rangeMs) / 1000
  const words = chart.series
    .map(({ name }, i) => {
      const { newest, peak } = summaries[i]!
      const when = peak ? `, at most ${chart.write(peak.value)} at ${clock(peak.at)}` : ''
      return `${name} ${chart.write(newest)}${when}`
    })
    .join('; ')
  const toggle = (key: string) =>
    setHidden((old) => {
      const next = new Set(old)
      if (!next.delete(key)) next.add(key)
      return next
    })

  return (
    <figure
      ref={frame}
      aria-label={`${chart.title}: ${words}.`}
      className="min-w-0 rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <div className="mb-2 flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="text-[15px] font-semibold tracking-tight">
          <Explained
            text={`${chart.explains} ${step > 1 ? `Each point is ${foldNames[chart.fold]} of ${step} seconds.` : 'Each point is one second.'}`}
          >
            {chart.title}
          </Explained>
        </h3>
        <span className="text-[13px] text-soft">{chart.unit}</span>
        <span className="ml-auto flex gap-1.5 self-center">
          {chart.log && (
            <ToggleTool
              pressed={log}
              onPress={() => setLog(!log)}
              name={`${chart.title}: logarithmic axis`}
              text="log"
            />
          )}
          <ToggleTool
            pressed={table}
            onPress={() => setTable(!table)}
            name={`${chart.title} as a table`}
            text=""
          />
        </span>
      </div>
      <ChartLegend chart={chart} summaries={summaries} hidden={hidden} onToggle={toggle} />
      <div className="h-52">
        {table ? (
          <ChartTable chart={chart} rows={rows} />
        ) : rows.length === 0 ? (
          <p className="grid h-full place-items-center text-[13px] text-soft">
            The first sample is a second away.
          </p>
        ) : (
          <Suspense fallback={<div className="h-full rounded-lg bg-sunken" />}>
            <ChartPlot {...{ chart, rows, gaps: holes, to, minutes, hidden, log }} />
          </Suspense>
        )}
      </div>
      <figcaption className="mt-2 text-[12px] leading-snug text-soft">
        {words}.
        {marks.length > 0 &&
          ' The stream was interrupted; the server kept what happened meanwhile.'}
      </figcaption>
    </figure>
  )
}
