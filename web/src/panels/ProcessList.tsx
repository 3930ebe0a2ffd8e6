// Every living process: how much it has to do.
import { useQuery } from '@tanstack/react-query'
import type { LivingProcess } from '../../../contract/index.ts'
import { api } from '../api.ts'
import { absent, bytes, perSecond, span } from '../format.ts'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'
import { type Head, Table } from '../ui/Table.tsx'

const refreshMs = 5000

const columns: readonly { title: string; of: (process: LivingProcess) => string }[] = [
  { title: 'process', of: ({ host, pid }) => `${host} · ${pid}` },
  { title: 'up for', of: ({ upMs }) => span(upMs) },
  { title: 'cores', of: ({ cores }) => (cores === null ? absent : cores.toFixed(2)) },
  { title: 'counted', of: ({ countedPerSecond }) => perSecond(countedPerSecond) },
  { title: 'written', of: ({ writtenPerSecond }) => perSecond(writtenPerSecond) },
  { title: 'memory', of: ({ rssBytes }) => bytes(rssBytes) },
]

const heads: readonly Head[] = [
  { name: 'each with its roles' },
  ...columns.map(({ title }) => ({ name: title, right: true })),
]

const Row = ({ process }: { process: LivingProcess }) => (
  <tr className="border-t border-line">
    <th scope="row" className="py-1 text-left font-medium">
      {process.roles.join(', ')}
    </th>
    {columns.map(({ title, of }) => (
      <td key={title} className="py-1 text-right whitespace-nowrap">
        {of(process)}
      </td>
    ))}
  </tr>
)

export const ProcessList = () => {
  const { data, isError } = useQuery({
    queryKey: ['processes'],
    queryFn: ({ signal }) => api.processes(signal),
    refetchInterval: refreshMs,
  })
  // What was true before a failure is not known to be true now.
  if (isError || !data)
    return (
      <p className="mt-3 text-[13px] text-soft">
        {isError ? 'Each process: unknown, the server does not tell.' : 'Loading…'}
      </p>
    )
  return (
    <ScrollRegion label="Processes" className="mt-3">
      <Table heads={heads}>
        {data.processes.map((process) => (
          <Row key={`${process.host} ${process.pid}`} process={process} />
        ))}
      </Table>
    </ScrollRegion>
  )
}
