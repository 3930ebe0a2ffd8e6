// One measure of a drill over its time, a line per column; the fault is a shaded span. Small on purpose: what it
// says is also in the table.
import { useRef } from 'react'
import type { LabRun } from '../../../contract/index.ts'
import { short } from '../format.ts'
import { linePath } from '../series/line-path.ts'
import type { Row } from '../series/rows.ts'
import { useSize } from '../ui/use-size.ts'
import { columnLooks } from './column-looks.ts'
import { columnWords } from './drill-words.ts'

const height = 150
const pad = { top: 10, bottom: 20, left: 44, right: 8 }

export interface LabChartProps {
  run: LabRun
  title: string
  unit: string
  values: (point: LabRun['points'][number]) => readonly (number | null)[]
}

const Lines = ({ run, values, width }: LabChartProps & { width: number }) => {
  const rows = run.points.map((point) => ({ at: point.ms, values: values(point), forming: false }))
  const all = rows.flatMap((row) => row.values.filter((value) => value !== null))
  const most = Math.max(1, ...all)
  const least = Math.min(0, ...all)
  const end = Math.max(1000, run.points.at(-1)?.ms ?? 0)
  const x = (ms: number) => pad.left + ((width - pad.left - pad.right) * ms) / end
  const y = (value: number) =>
    height - pad.bottom - ((height - pad.top - pad.bottom) * (value - least)) / (most - least)
  const { faultAtMs, healedAtMs } = run
  return (
    <svg width={width} height={height} aria-hidden="true" className="block text-[11px]">
      {faultAtMs !== null && (
        <g>
          <rect
            x={x(faultAtMs)}
            y={pad.top}
            width={Math.max(2, x(Math.min(end, healedAtMs ?? end)) - x(faultAtMs))}
            height={height - pad.top - pad.bottom}
            fill="var(--bad)"
            fillOpacity={0.2}
          />
          <text x={x(faultAtMs) + 4} y={pad.top + 11} fill="var(--bad)">
            fault
          </text>
        </g>
      )}
      {[0, most].map((value) => (
        <g key={value}>
          <line
            x1={pad.left}
            x2={width - pad.right}
            y1={y(value)}
            y2={y(value)}
            stroke="var(--line)"
          />
          <text x={pad.left - 6} y={y(value) + 4} textAnchor="end" fill="var(--soft)">
            {short(value)}
          </text>
        </g>
      ))}
      <text x={width - pad.right} y={height - 5} textAnchor="end" fill="var(--soft)">
        {short(end / 1000)} s
      </text>
      {run.columns.map(({ name }, i) => (
        <path
          key={name}
          d={linePath(rows as unknown as readonly Row[], i, { x, y, log: false }).line}
          fill="none"
          stroke={columnLooks[name].colour}
          strokeDasharray={columnLooks[name].dash}
          strokeWidth={2}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ))}
    </svg>
  )
}

export const LabChart = (props: LabChartProps) => {
  const frame = useRef<HTMLDivElement>(null)
  const size = useSize(frame)
  const { run, title, unit, values } = props
  const last = run.points.at(-1)
  const now = last ? values(last) : []
  const words = run.columns.map(({ name }, i) => `${columnWords[name]} ${short(now[i] ?? null)}`)
  return (
    <figure aria-label={`${title}, ${unit}: ${words.join('; ')}.`} className="min-w-0">
      <div className="mb-1 text-[13px]">
        <span className="font-semibold">{title}</span> <span className="text-soft">{unit}</span>
      </div>
      <div ref={frame} style={{ height }} className="overflow-hidden rounded-lg bg-sunken">
        {size && run.points.length > 0 && <Lines {...props} width={size.width} />}
      </div>
    </figure>
  )
}
