// What lies under the crosshair: the time and each series with its value. recharts says where it is.
import { clock } from '../format.ts'
import { Swatch } from '../ui/Swatch.tsx'
import { rowAt, usePlot } from './plot-context.ts'

const Values = ({ ago }: { ago: unknown }) => {
  const plot = usePlot()
  const { chart } = plot
  const row = rowAt(plot, ago)
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

/** As recharts calls it: a function and not a component, so it holds no hook. */
export const PlotTooltip = ({ active, label }: { active?: boolean; label?: unknown }) =>
  active ? <Values ago={label} /> : null
