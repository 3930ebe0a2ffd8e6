// Draws one chart with recharts; the arithmetic is done in series/. Loaded as a chunk of its own.
// recharts compares its props by identity and computes everything again for a new one: all that does not
// change from one second to the next is a constant here.
import { memo, useCallback, useMemo } from 'react'
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import type { ChartDefinition } from '../series/charts.ts'
import { type PlotRow, plotRows } from '../series/plot-rows.ts'
import { type Minutes, ticks } from '../series/range.ts'
import type { Gap, Row } from '../series/rows.ts'
import { ChartTooltip } from './ChartTooltip.tsx'

export interface PlotProps {
  chart: ChartDefinition
  rows: readonly Row[]
  gaps: readonly Gap[]
  to: number
  minutes: Minutes
  hidden: ReadonlySet<string>
  log: boolean
}

const tick = { fill: 'var(--soft)', fontSize: 12 }
const cursor = { stroke: 'var(--edge)' }
const activeDot = { r: 3.5, strokeWidth: 0 }
const margin = { top: 6, right: 12, bottom: 0, left: 0 }
const gapLabel = {
  value: 'no data',
  fill: 'var(--soft)',
  fontSize: 11,
  position: 'insideTop',
} as const
const plain: [number, string] = [0, 'auto']
const logarithmic: [number, string] = [1, 'auto']

const Marked = ({ gap }: { gap: Gap }) => (
  <ReferenceArea
    x1={gap.from}
    x2={gap.to}
    fill="var(--edge)"
    fillOpacity={0.18}
    stroke="var(--edge)"
    strokeDasharray="3 3"
    label={gapLabel}
  />
)

const ChartPlot = ({ chart, rows, gaps, to, minutes, hidden, log }: PlotProps) => {
  const data = useMemo(() => plotRows(rows, log) as PlotRow[], [rows, log])
  const forming = rows.at(-1)?.forming ?? false
  const marks = useMemo(() => ticks(to, minutes), [to, minutes])
  const at = useMemo(() => marks.map((t) => t.at), [marks])
  const domain = useMemo(() => [to - minutes * 60_000, to], [to, minutes])
  const name = useCallback((n: number) => marks.find((t) => t.at === n)?.text ?? '', [marks])
  const tooltip = useCallback(
    (state: { active?: boolean; label?: unknown }) => (
      <ChartTooltip chart={chart} rows={rows} at={state.active ? state.label : undefined} />
    ),
    [chart, rows],
  )
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={100}>
      <LineChart
        data={data}
        syncId="time"
        syncMethod="value"
        margin={margin}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={domain}
          allowDataOverflow
          ticks={at}
          tickFormatter={name}
          tickLine={false}
          interval="preserveEnd"
          minTickGap={14}
          stroke="var(--line)"
          tick={tick}
        />
        <YAxis
          width={52}
          tickLine={false}
          axisLine={false}
          scale={log ? 'log' : 'auto'}
          domain={log ? logarithmic : plain}
          allowDataOverflow={log}
          tickCount={5}
          tickFormatter={chart.tick ?? chart.write}
          tick={tick}
        />
        {gaps.map((gap) => (
          <Marked key={gap.from} gap={gap} />
        ))}
        <Tooltip isAnimationActive={false} cursor={cursor} content={tooltip} />
        {chart.series.map((s, i) => (
          <Line
            key={s.key}
            dataKey={`v${i}`}
            hide={hidden.has(s.key)}
            name={s.name}
            stroke={s.colour}
            strokeWidth={2}
            strokeDasharray={s.dash ?? ''}
            dot={false}
            activeDot={activeDot}
            isAnimationActive={false}
          />
        ))}
        {forming &&
          chart.series.map((s, i) => (
            <Line
              key={`${s.key} forming`}
              dataKey={`f${i}`}
              hide={hidden.has(s.key)}
              stroke={s.colour}
              strokeWidth={2}
              strokeDasharray="2 3"
              strokeOpacity={0.7}
              dot={false}
              activeDot={false}
              tooltipType="none"
              isAnimationActive={false}
            />
          ))}
      </LineChart>
    </ResponsiveContainer>
  )
}

export default memo(ChartPlot)
