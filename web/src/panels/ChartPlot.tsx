// Draws one chart: recharts draws the frame (axes, grid, crosshair), PlotLines the series. recharts computes
// everything again for whatever is new, so what it is given says "ago" and not a time: the frame stands
// still from one second to the next, and only the lines are new. Loaded as a chunk of its own.
import { memo, useCallback, useMemo, useRef } from 'react'
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts'
import { clock } from '../format.ts'
import type { ChartMark } from '../incidents/chart-marks.ts'
import type { ChartDefinition } from '../series/charts.ts'
import { mostPoints, stepMs, ticks } from '../series/range.ts'
import type { Gap, Row } from '../series/rows.ts'
import { type ValueAxis, valueAxis } from '../series/value-axis.ts'
import { DeferredMount } from '../ui/DeferredMount.tsx'
import { type Size, useSize } from '../ui/use-size.ts'
import { timeLabel, valueLabel } from './axis-labels.tsx'
import { PlotLines } from './PlotLines.tsx'
import { PlotTooltip } from './PlotTooltip.tsx'
import { PlotContext } from './plot-context.ts'

export interface PlotProps {
  chart: ChartDefinition
  rows: readonly Row[]
  gaps: readonly Gap[]
  marks: readonly ChartMark[]
  end: number
  rangeMs: number
  /** the stretch is a fixed one: its axis says the time of day */
  fixed: boolean
  hidden: ReadonlySet<string>
  log: boolean
  onZoom: (from: number, to: number) => void
}

const noLines = () => []
const cursor = { stroke: 'var(--edge)' }
const margin = { top: 6, right: 16, bottom: 0, left: 0 }
const axisWidth = 52
const axisHeight = 22

/** Every place of the crosshair, newest last. Values are looked up when it is there; `floor` is the bottom
    of the value axis, because recharts makes no axis without a value. */
const places = (rangeMs: number, floor: number) => {
  const step = stepMs(rangeMs)
  const amount = Math.min(mostPoints, Math.ceil(rangeMs / step))
  return Array.from({ length: amount }, (_, i) => ({ ago: (i + 1 - amount) * step, floor }))
}

interface FrameProps extends Size {
  chart: ChartDefinition
  rangeMs: number
  /** of a fixed stretch: its end */
  fixedEnd: number | null
  axis: ValueAxis
  log: boolean
}

const Frame = memo(({ chart, rangeMs, fixedEnd, axis, log, width, height }: FrameProps) => {
  const data = useMemo(() => places(rangeMs, axis.from), [rangeMs, axis.from])
  const marks = useMemo(
    () => ticks(rangeMs, fixedEnd === null ? undefined : (ago) => clock(fixedEnd - ago)),
    [rangeMs, fixedEnd],
  )
  const at = useMemo(() => marks.map((t) => t.at), [marks])
  const times = useMemo((): [number, number] => [-rangeMs, 0], [rangeMs])
  const values = useMemo((): [number, number] => [axis.from, axis.to], [axis])
  const value = chart.tick ?? chart.write
  const name = useCallback((n: number) => marks.find((t) => t.at === n)?.text ?? '', [marks])
  return (
    <LineChart data={data} syncId="time" {...{ margin, width, height }} accessibilityLayer={false}>
      <CartesianGrid stroke="var(--line)" vertical={false} verticalCoordinatesGenerator={noLines} />
      <XAxis
        dataKey="ago"
        type="number"
        domain={times}
        ticks={at}
        tickFormatter={name}
        tickLine={false}
        interval={0}
        height={axisHeight}
        stroke="var(--line)"
        tick={timeLabel}
      />
      <YAxis
        width={axisWidth}
        tickLine={false}
        axisLine={false}
        scale={log ? 'log' : 'linear'}
        domain={values}
        ticks={axis.ticks}
        tickFormatter={value}
        interval={0}
        tick={valueLabel}
      />
      <DeferredMount>
        <Tooltip isAnimationActive={false} cursor={cursor} content={PlotTooltip} />
      </DeferredMount>
      <Line dataKey="floor" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
      <PlotLines />
    </LineChart>
  )
})

const highest = ({ chart, rows, hidden }: PlotProps) => {
  let most = 0
  for (const { values } of rows)
    chart.series.forEach(({ key }, i) => {
      if (!hidden.has(key)) most = Math.max(most, values[i] ?? 0)
    })
  return most
}

const ChartPlot = (props: PlotProps) => {
  const { chart, rows, gaps, marks, end, rangeMs, fixed, hidden, log, onZoom } = props
  const room = useRef<HTMLDivElement>(null)
  const size = useSize(room)
  const top = valueAxis(highest(props), log, chart.unit).to
  // By its end alone: the same axis stays the same object, and the frame as it is.
  const axis = useMemo(() => valueAxis(top, log, chart.unit), [top, log, chart.unit])
  const plot = useMemo(
    () => ({ chart, rows, gaps, marks, end, hidden, log, onZoom }),
    [chart, rows, gaps, marks, end, hidden, log, onZoom],
  )
  return (
    <div ref={room} className="h-full">
      <PlotContext value={plot}>
        {size && (
          <Frame {...{ chart, rangeMs, axis, log }} fixedEnd={fixed ? end : null} {...size} />
        )}
      </PlotContext>
    </div>
  )
}

export default memo(ChartPlot)
