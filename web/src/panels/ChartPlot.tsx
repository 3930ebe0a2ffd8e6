// Draws one chart: recharts draws the frame (axes, grid, crosshair), PlotLines the series. recharts computes
// everything again for whatever is new, so what it is given says "ago" and not a time: the frame stands
// still from one second to the next, and only the lines are new. Loaded as a chunk of its own.
import { memo, useCallback, useMemo, useRef } from 'react'
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts'
import type { ChartDefinition } from '../series/charts.ts'
import { type Minutes, mostPoints, stepMs, ticks } from '../series/range.ts'
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
  minutes: Minutes
  hidden: ReadonlySet<string>
  log: boolean
}

const noLines = () => []
const cursor = { stroke: 'var(--edge)' }
const margin = { top: 6, right: 12, bottom: 0, left: 0 }
const axisWidth = 52

/** Every place of the crosshair, newest last. Values are looked up when it is there; `floor` is the bottom
    of the value axis, because recharts makes no axis without a value. */
const places = (minutes: Minutes, floor: number) => {
  const step = stepMs(minutes * 60_000)
  const amount = Math.min(mostPoints, (minutes * 60_000) / step)
  return Array.from({ length: amount }, (_, i) => ({ ago: (i + 1 - amount) * step, floor }))
}

interface FrameProps extends Size {
  chart: ChartDefinition
  minutes: Minutes
  axis: ValueAxis
  log: boolean
}

const Frame = memo(({ chart, minutes, axis, log, width, height }: FrameProps) => {
  const data = useMemo(() => places(minutes, axis.from), [minutes, axis.from])
  const marks = useMemo(() => ticks(minutes), [minutes])
  const at = useMemo(() => marks.map((t) => t.at), [marks])
  const times = useMemo((): [number, number] => [-minutes * 60_000, 0], [minutes])
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
  const { chart, rows, gaps, minutes, hidden, log } = props
  const room = useRef<HTMLDivElement>(null)
  const size = useSize(room)
  const end = valueAxis(highest(props), log).to
  // By its end alone: the same axis stays the same object, and the frame as it is.
  const axis = useMemo(() => valueAxis(end, log), [end, log])
  const plot = useMemo(() => ({ chart, rows, gaps, hidden, log }), [chart, rows, gaps, hidden, log])
  return (
    <div ref={room} className="h-full">
      <PlotContext value={plot}>
        {size && <Frame {...{ chart, minutes, axis, log }} {...size} />}
      </PlotContext>
    </div>
  )
}

export default memo(ChartPlot)
