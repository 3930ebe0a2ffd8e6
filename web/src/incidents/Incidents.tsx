// What happened lately, and what still goes on: the newest first.
import { useMemo } from 'react'
import { clock, count, dateTime, span } from '../format.ts'
import { useKnown, useNow, useView } from '../stream/use-live.tsx'
import { Fold } from '../ui/Fold.tsx'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'
import { type Head, Table } from '../ui/Table.tsx'
import { type Happening, happenings } from './happenings.ts'

export const useHappenings = (): readonly Happening[] => {
  const incidents = useView((view) => view.incidents)
  const flood = useView((view) => view.flood)
  const known = useKnown()
  return useMemo(() => happenings(incidents, known, flood), [incidents, known, flood])
}

const shown = 20

const heads: readonly Head[] = [
  { name: 'from' },
  { name: 'to' },
  { name: 'what' },
  { name: 'lasted', right: true },
  { name: 'refused', right: true },
  { name: 'unknown', right: true },
]

const some = (n: number | null | undefined) => (n == null ? '' : count(n))

const Lasted = ({ from, to }: Happening) => {
  const now = useNow(1000)
  if (to === null) return <b className="font-semibold text-bad">since {span(now - from)}</b>
  return <>{to === from ? '' : span(to - from)}</>
}

const Row = ({ happening }: { happening: Happening }) => {
  const { from, to, text, refused, unknown, kind } = happening
  return (
    <tr data-kind={kind} className="border-t border-line">
      <th
        scope="row"
        className="py-1 text-left font-normal whitespace-nowrap"
        title={dateTime(from)}
      >
        {clock(from)}
      </th>
      <td className="whitespace-nowrap text-soft">
        {to === null ? 'now' : to === from ? '' : clock(to)}
      </td>
      <td className="w-full">{text}</td>
      <td className="text-right whitespace-nowrap">
        <Lasted {...happening} />
      </td>
      <td data-refused className="text-right">
        {some(refused)}
      </td>
      <td data-unknown className="text-right">
        {some(unknown)}
      </td>
    </tr>
  )
}

export const Incidents = () => {
  const all = useHappenings()
  const rows = all.slice(-shown).reverse()
  return (
    <Fold title="Incidents" aside={all.length === 0 ? 'none' : `the last ${rows.length}`}>
      {rows.length === 0 ? (
        <p className="py-4 text-center text-[14px] text-soft">Nothing happened yet.</p>
      ) : (
        <ScrollRegion label="Incidents, table" className="max-h-96">
          <Table heads={heads}>
            {rows.map((happening) => (
              <Row key={happening.id} happening={happening} />
            ))}
          </Table>
        </ScrollRegion>
      )}
    </Fold>
  )
}
