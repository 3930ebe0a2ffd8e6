// Every living process: how much it has to do.
import { useQuery } from '@tanstack/react-query'
import type { LivingProcess } from '../../../contract/index.ts'
import { api } from '../api.ts'
import { absent, bytes, perSecond, span } from '../format.ts'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'

const refreshMs = 5000

const columns: readonly { title: string; of: (process: LivingProcess) => string }[] = [
  { title: 'process', of: ({ host, pid }) => `${host} · ${pid}` },
  { title: 'up for', of: ({ upMs }) => span(upMs) },
  { title: 'cores', of: ({ cores }) => (cores === null ? absent : cores.toFixed(2)) },
  { title: 'counted', of: ({ countedPerSecond }) => perSecond(countedPerSecond) },
  { title: 'written', of: ({ writtenPerSecond }) => perSecond(writtenPerSecond) },
  { title: 'memory', of: ({ rssBytes }) => bytes(rssBytes) },
]

const Row = ({ process }: { process: LivingProcess }) => (
  <tr className="border-t border-line">
    <th scope="row" className="py-1 pr-3 text-left font-medium">
      {process.roles.join(', ')}
    </th>
    {columns.map(({ title, of }) => (
      <td key={title} className="px-3 py-1 text-right whitespace-nowrap tabular-nums">
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
      <table className="w-full text-[13px]">
        <thead className="text-soft">
          <tr>
            <th scope="col" className="pr-3 pb-1 text-left font-medium">
              each with its roles
            </th>
            {columns.map(({ title }) => (
              <th key={title} scope="col" className="px-3 pb-1 text-right font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.processes.map((process) => (
            <Row key={`${process.host} ${process.pid}`} process={process} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
