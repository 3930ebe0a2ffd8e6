// Draws one chart with recharts; the arithmetic is done in series/. Loaded as a chunk of its own.
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
import type { ChartDefinition, SeriesDefinition } from '../series/charts.ts'
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

/** The last full point belongs to both lines, so that the dashed end joins the full one. */
const value = (index: number, log: boolean) => (row: Row) => {
  const v = row.forming ? null : (row.values[index] ?? null)
  return log && v !== null && v <= 0 ? null : v
}
const formingValue = (rows: readonly Row[], index: number) => (row: Row) =>
  rows.at(-1)?.forming && row.at >= (rows.at(-2)?.at ?? 0) ? (row.values[index] ?? null) : null

const axis = { stroke: 'var(--line)', tick: { fill: 'var(--soft)', fontSize: 12 } }

export default function ChartPlot({ chart, rows, gaps, to, minutes, hidden, log }: PlotProps) {
  const marks = ticks(to, minutes)
  const shown = chart.series.filter((s) => !hidden.has(s.key))
  const line = (s: SeriesDefinition) => ({
    isAnimationActive: false,
    dot: false,
    strokeWidth: 2,
    stroke: s.colour,
    name: s.name,
    activeDot: { r: 3.5, strokeWidth: 0 },
  })
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={100}>
      <LineChart
        data={rows as Row[]}
        syncId="time"
        syncMethod="value"
        margin={{ top: 6, right: 12, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[to - minutes * 60_000, to]}
          allowDataOverflow
          ticks={marks.map((t) => t.at)}
          tickFormatter={(at: number) => marks.find((t) => t.at === at)?.text ?? ''}
          tickLine={false}
          interval="preserveEnd"
          minTickGap={14}
          {...axis}
        />
        <YAxis
          width={52}
          tickLine={false}
          axisLine={false}
          scale={log ? 'log' : 'auto'}
          domain={log ? [1, 'auto'] : [0, 'auto']}
          allowDataOverflow={log}
          tickCount={5}
          tickFormatter={chart.tick ?? chart.write}
          {...axis}
        />
        {gaps.map((gap) => (
          <ReferenceArea
            key={gap.from}
            x1={gap.from}
            x2={gap.to}
            fill="var(--edge)"
            fillOpacity={0.18}
            stroke="var(--edge)"
            strokeDasharray="3 3"
            label={{ value: 'no data', fill: 'var(--soft)', fontSize: 11, position: 'insideTop' }}
          />
        ))}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--edge)' }}
          content={(state) => (
            <ChartTooltip chart={chart} rows={rows} at={state.active ? state.label : undefined} />
          )}
        />
        {shown.map((s) => {
          const index = chart.series.indexOf(s)
          return [
            <Line
              key={s.key}
              {...line(s)}
              dataKey={value(index, log)}
              {...(s.dash ? { strokeDasharray: s.dash } : {})}
            />,
            <Line
              key={`${s.key} forming`}
              {...line(s)}
              dataKey={formingValue(rows, index)}
              strokeDasharray="2 3"
              strokeOpacity={0.7}
              activeDot={false}
              tooltipType="none"
            />,
          ]
        })}
      </LineChart>
    </ResponsiveContainer>
  )
}
