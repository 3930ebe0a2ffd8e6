// What lies under the crosshair: the time, absolute and relative, and each series with its exact value.
import { clock } from '../format.ts'
import type { ChartDefinition } from '../series/charts.ts'
import type { Row } from '../series/rows.ts'
import { Swatch } from '../ui/Swatch.tsx'

export interface ChartTooltipProps {
  chart: ChartDefinition
  rows: readonly Row[]
  /** start of the point under the crosshair */
  at: unknown
}

export const ChartTooltip = ({ chart, rows, at }: ChartTooltipProps) => {
  const row = typeof at === 'number' ? rows.find((r) => r.at === at) : undefined
  if (!row) return null
  return (
    <div className="rounded-lg border border-line bg-raised px-3 py-2 text-[12px] shadow-xl">
      <p className="mb-1 text-soft">
        {clock(row.at)}
        {row.forming && ' · still forming'}
      </p>
      {chart.series.map((s, i) => (
        <p key={s.key} className="flex items-center gap-2">
          <Swatch colour={s.colour} dash={s.dash} />
          <span className="text-soft">{s.name}</span>
          <span className="ml-auto pl-3 font-semibold">{chart.write(row.values[i] ?? null)}</span>
        </p>
      ))}
    </div>
  )
}
