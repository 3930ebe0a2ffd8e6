// The columns of a drill side by side, each by the same measure. What is not known is a dash, never a zero.
import type { LabRun } from '../../../contract/index.ts'
import { isLabEnd } from '../../../contract/lab-facts.ts'
import { Swatch } from '../ui/Swatch.tsx'
import { columnLooks } from './column-looks.ts'
import { measures } from './column-measures.ts'
import { columnWords } from './drill-words.ts'

const colourOf = (value: number | null) =>
  value === null ? 'text-soft' : value === 0 ? 'text-good' : 'text-bad'

export const Columns = ({ run }: { run: LabRun }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow screen it scrolls, by keyboard too
  <section aria-label="Columns" tabIndex={0} className="overflow-x-auto">
    <p className="mb-2 text-[12px] text-soft">
      {isLabEnd(run.state) || run.state === 'checking'
        ? 'Of the whole flood: mean rates, longest lag.'
        : 'Now.'}
    </p>
    <table className="w-full border-collapse text-[13px]">
      <thead>
        <tr>
          <td />
          {run.columns.map(({ name }) => (
            <th
              key={name}
              scope="col"
              className="min-w-24 px-2 pb-2 text-right align-bottom font-semibold"
            >
              <span className="inline-flex flex-wrap items-center justify-end gap-2">
                <Swatch {...columnLooks[name]} />
                {columnWords[name]}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measures.map(({ name, write, verdict }) => (
          <tr key={name} className="border-t border-line">
            <th
              scope="row"
              className="py-1.5 pr-2 text-left font-normal whitespace-nowrap text-soft"
            >
              {name}
            </th>
            {run.columns.map((column) => (
              <td
                key={column.name}
                data-testid={`${column.name}-${name}`}
                title={verdict ? (column.fault ?? undefined) : undefined}
                className={`px-2 py-1.5 text-right whitespace-nowrap ${verdict ? `text-lg font-bold ${colourOf(verdict(column))}` : ''}`}
              >
                {write(column)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    {run.columns.flatMap(({ name, fault }) =>
      fault
        ? [
            <p
              key={name}
              className="mt-2 text-[13px] text-warn"
            >{`${columnWords[name]}: ${fault}.`}</p>,
          ]
        : [],
    )}
  </section>
)
