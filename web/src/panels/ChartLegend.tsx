// The legend as columns: now (of a stretch that is over: last), max and mean of each series; a press switches its line.
import type { ChartDefinition } from '../series/charts.ts'
import type { Summary } from '../series/summary.ts'
import { Hint } from '../ui/Hint.tsx'
import { Swatch } from '../ui/Swatch.tsx'

export interface ChartLegendProps {
  chart: ChartDefinition
  summaries: readonly Summary[]
  /** what is shown ends now */
  live: boolean
  hidden: ReadonlySet<string>
  onToggle: (key: string) => void
}

export const ChartLegend = ({ chart, summaries, live, hidden, onToggle }: ChartLegendProps) => (
  <table className="mt-1 w-full text-[12px] leading-5">
    <thead className="text-soft">
      <tr>
        <th scope="col" className="sr-only">
          series
        </th>
        {[live ? 'now' : 'last', 'max', 'mean'].map((name) => (
          <th key={name} scope="col" className="w-20 text-right font-normal">
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {chart.series.map((s, i) => {
        const { newest, peak, mean } = summaries[i]!
        const off = hidden.has(s.key)
        return (
          <tr key={s.key} className={off ? 'opacity-70' : ''}>
            <th scope="row" className="text-left font-normal">
              <Hint
                text={
                  <>
                    {s.explains}
                    <span className="mt-1 block text-soft">Press to switch the line.</span>
                  </>
                }
              >
                {(trigger) => (
                  <button
                    type="button"
                    aria-pressed={!off}
                    onClick={() => onToggle(s.key)}
                    className="flex items-center gap-1.5 rounded-md pr-2 hover:bg-raised aria-[pressed=false]:line-through"
                    {...trigger}
                  >
                    <Swatch colour={s.colour} dash={s.dash} />
                    {s.name}
                  </button>
                )}
              </Hint>
            </th>
            <td data-num className="text-right font-semibold whitespace-nowrap" data-newest>
              {chart.write(newest)}
            </td>
            <td className="text-right whitespace-nowrap text-soft">
              {chart.write(peak?.value ?? null)}
            </td>
            <td className="text-right whitespace-nowrap text-soft">{chart.write(mean)}</td>
          </tr>
        )
      })}
    </tbody>
  </table>
)
