// The legend: each entry switches its series, shows its newest value and explains itself.
import type { ChartDefinition } from '../series/charts.ts'
import type { Summary } from '../series/summary.ts'
import { Hint } from '../ui/Hint.tsx'
import { Swatch } from '../ui/Swatch.tsx'

export interface ChartLegendProps {
  chart: ChartDefinition
  summaries: readonly Summary[]
  hidden: ReadonlySet<string>
  onToggle: (key: string) => void
}

export const ChartLegend = ({ chart, summaries, hidden, onToggle }: ChartLegendProps) => (
  <ul className="mb-2 flex flex-wrap gap-x-1 gap-y-1">
    {chart.series.map((s, i) => {
      const { newest, mean } = summaries[i]!
      return (
        <li key={s.key}>
          <Hint
            text={
              <>
                {s.explains}
                <span className="mt-1 block text-soft">
                  Now {chart.write(newest)}, mean {chart.write(mean)}. Press to switch the line.
                </span>
              </>
            }
          >
            {(trigger) => (
              <button
                type="button"
                aria-pressed={!hidden.has(s.key)}
                onClick={() => onToggle(s.key)}
                className="flex items-center gap-1.5 rounded-md px-1.5 py-1 text-[13px] hover:bg-raised aria-[pressed=false]:line-through aria-[pressed=false]:opacity-70"
                {...trigger}
              >
                <Swatch colour={s.colour} dash={s.dash} />
                <span className="text-soft">{s.name}</span>
                <span className="font-semibold" data-newest>
                  {chart.write(newest)}
                </span>
              </button>
            )}
          </Hint>
        </li>
      )
    })}
  </ul>
)
