// The same rows as a table, newest first.
import { clock } from '../format.ts'
import type { ChartDefinition } from '../series/charts.ts'
import type { Row } from '../series/rows.ts'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'

export const ChartTable = ({ chart, rows }: { chart: ChartDefinition; rows: readonly Row[] }) => (
  <ScrollRegion label={`${chart.title}, table`} className="h-full">
    <table className="w-full text-[13px]">
      <thead className="sticky top-0 bg-surface text-soft">
        <tr>
          <th scope="col" className="py-1 text-left font-medium">
            Time
          </th>
          {chart.series.map((s) => (
            <th key={s.key} scope="col" className="py-1 pl-3 text-right font-medium">
              {s.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map((row) => (
          <tr key={row.at} className="border-t border-line">
            <th scope="row" className="py-1 text-left font-normal">
              {clock(row.at)}
              {row.forming && <span className="text-soft"> forming</span>}
            </th>
            {chart.series.map((s, i) => (
              <td key={s.key} className="py-1 pl-3 text-right">
                {chart.write(row.values[i] ?? null)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </ScrollRegion>
)
