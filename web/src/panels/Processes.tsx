// Which processes and which Redis servers there are, and what they do now.
import type { Sample } from '../../../contract/index.ts'
import { count, plural } from '../format.ts'
import { AsOf } from '../status/AsOf.tsx'
import { useKnown, useView } from '../stream/use-live.tsx'
import { Fold } from '../ui/Fold.tsx'
import { Table } from '../ui/Table.tsx'
import { ProcessList } from './ProcessList.tsx'
import { RedisNodes } from './RedisNodes.tsx'

interface Role {
  name: string
  does: string
  processes: (sample: Sample) => number
  now: (sample: Sample) => string
}

const roles: readonly Role[] = [
  {
    name: 'API',
    does: 'takes likes, serves this page',
    processes: ({ apis }) => apis.processes,
    now: ({ apis, sseClients }) =>
      `${count(apis.inFlight)} in flight, ${plural(sseClients, 'open page')}`,
  },
  {
    name: 'Producer',
    does: 'claims, audits',
    processes: ({ producers }) => producers,
    now: ({ held }) => plural(held.openBatches, 'open batch', 'open batches'),
  },
  {
    name: 'Worker',
    does: 'writes to MongoDB',
    processes: ({ workers }) => workers.processes,
    now: ({ workers }) => `${count(workers.busy)} of ${count(workers.slots)} slots busy`,
  },
]

export const Processes = () => {
  const sample = useView((view) => view.sample)
  const { look } = useKnown()
  return (
    <Fold title="Processes and servers" aside={<AsOf />}>
      <div data-look={look}>
        <Table heads={[{ name: 'role' }, { name: 'run' }, { name: 'now' }]}>
          {roles.map(({ name, does, processes, now }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 text-left font-semibold">
                {name} <span className="font-normal text-soft">{does}</span>
              </th>
              <td data-num>{count(sample && processes(sample))}</td>
              <td data-num>{sample ? now(sample) : ''}</td>
            </tr>
          ))}
        </Table>
        <ProcessList />
        <RedisNodes sample={sample} />
      </div>
    </Fold>
  )
}
