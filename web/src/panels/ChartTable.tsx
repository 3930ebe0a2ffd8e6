// The same rows as a table, newest first.
import { clock } from '../format.ts'
import type { ChartDefinition } from '../series/charts.ts'
import type { Row } from '../series/rows.ts'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'
import { Table } from '../ui/Table.tsx'

export const ChartTable = ({ chart, rows }: { chart: ChartDefinition; rows: readonly Row[] }) => (
  <ScrollRegion label={`${chart.title}, table`} className="h-full">
    <Table
      sticky
      heads={[{ name: 'time' }, ...chart.series.map(({ name }) => ({ name, right: true }))]}
    >
      {rows.toReversed().map((row) => (
        <tr key={row.at} className="border-t border-line">
          <th scope="row" className="py-1 text-left font-normal">
            {clock(row.at)}
            {row.forming && <span className="text-soft"> forming</span>}
          </th>
          {chart.series.map((s, i) => (
            <td key={s.key} className="py-1 text-right">
              {chart.write(row.values[i] ?? null)}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  </ScrollRegion>
)
