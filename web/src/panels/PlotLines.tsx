// The series as paths over recharts' frame, where samples are missing, and the points under the crosshair.
import {
  useActiveTooltipLabel,
  useIsTooltipActive,
  usePlotArea,
  useXAxisScale,
  useYAxisScale,
} from 'recharts'
import { linePath, lonePoints, type PathScales } from '../series/line-path.ts'
import type { Gap } from '../series/rows.ts'
import { PlotMarks } from './PlotMarks.tsx'
import { PlotZoom } from './PlotZoom.tsx'
import { rowAt, usePlot } from './plot-context.ts'

/** Narrower than this, the words would lie over the lines beside the gap. */
const labelWidth = 50

const GapMark = ({
  gap,
  x,
  area,
}: {
  gap: Gap
  x: PathScales['x']
  area: { y: number; height: number }
}) => {
  const from = x(gap.from)
  const width = x(gap.to) - from
  return (
    <g data-gap>
      <rect
        x={from}
        y={area.y}
        width={width}
        height={area.height}
        fill="var(--edge)"
        fillOpacity={0.18}
        stroke="var(--edge)"
        strokeDasharray="3 3"
      />
      {width >= labelWidth && (
        <text
          x={from + width / 2}
          y={area.y + area.height - 6} // the marks have their names at the top
          textAnchor="middle"
          fill="var(--soft)"
          fontSize={11}
        >
          no data
        </text>
      )}
    </g>
  )
}

const ActiveDots = ({ scales }: { scales: PathScales }) => {
  const plot = usePlot()
  const { chart, hidden } = plot
  const label = useActiveTooltipLabel()
  const row = useIsTooltipActive() ? rowAt(plot, label) : undefined
  if (!row) return null
  return chart.series.map(({ key, colour }, i) => {
    const value = row.values[i] ?? null
    if (value === null || hidden.has(key) || (scales.log && value <= 0)) return null
    return <circle key={key} cx={scales.x(row.at)} cy={scales.y(value)} r={3.5} fill={colour} />
  })
}

/** A measurement without a neighbour is no line: it is a dot that can be seen. */
const LonePoints = ({ scales }: { scales: PathScales }) => {
  const { chart, rows, hidden } = usePlot()
  return chart.series.map(({ key, colour }, i) =>
    hidden.has(key)
      ? null
      : lonePoints(rows, i, scales).map(({ x, y }) => (
          <circle key={`${key} ${x}`} data-lone cx={x} cy={y} r={3} fill={colour} />
        )),
  )
}

export const PlotLines = () => {
  const { chart, rows, gaps, end, hidden, log } = usePlot()
  const xScale = useXAxisScale()
  const yScale = useYAxisScale()
  const area = usePlotArea()
  if (!xScale || !yScale || !area) return null
  const scales: PathScales = {
    x: (at) => xScale(at - end) ?? 0,
    y: (value) => yScale(value) ?? 0,
    log,
  }
  return (
    <g>
      {gaps.map((gap) => (
        <GapMark key={gap.from} gap={gap} x={scales.x} area={area} />
      ))}
      <PlotMarks x={scales.x} area={area} />
      <g fill="none" strokeWidth={2} strokeLinejoin="round" strokeLinecap="round">
        {chart.series.map(({ key, colour, dash }, i) => {
          if (hidden.has(key)) return null
          const { line, forming } = linePath(rows, i, scales)
          return (
            <g key={key} stroke={colour}>
              <path d={line} strokeDasharray={dash} strokeLinecap={dash ? 'butt' : 'round'} />
              <path d={forming} strokeDasharray="2 3" strokeLinecap="butt" strokeOpacity={0.7} />
            </g>
          )
        })}
      </g>
      <LonePoints scales={scales} />
      <ActiveDots scales={scales} />
      <PlotZoom x={scales.x} area={area} />
    </g>
  )
}
