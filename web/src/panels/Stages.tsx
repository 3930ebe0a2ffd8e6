// What does each stage hold right now?
import type { Sample } from '../../../server/contract.ts'
import { perSecond, plural, short } from '../format.ts'
import { type StageKey, stageColour, stages } from '../stages.ts'
import { useView } from '../stream/use-live.tsx'
import { Panel } from '../ui/Panel.tsx'

const values: Record<StageKey, (s: Sample) => string> = {
  api: (s) => perSecond(s.rates.accepted),
  pending: (s) => plural(s.totals.pending, 'like'),
  claimed: (s) => plural(s.totals.claimed, 'like'),
  queue: (s) => `${short(s.queue.waiting)} waiting`,
  worker: (s) => `${s.workers.busy} of ${s.workers.slots} busy`,
  mongodb: (s) => short(s.totals.persisted),
  stream: (s) => plural(s.sseClients, 'page'),
}

export const Stages = () => {
  const sample = useView((view) => view.sample)
  return (
    <Panel title="What happens to a like">
      <ol className="grid grid-cols-2 gap-3 sm:grid-cols-4 xl:grid-cols-7">
        {stages.map(({ key, name, role }) => (
          <li key={key} className="rounded-xl border border-line bg-sunken p-3">
            <p className="text-[13px] font-semibold" style={{ color: stageColour(key) }}>
              {name}
            </p>
            <p className="text-[12px] text-soft">{role}</p>
            <p className="mt-1 font-semibold">{sample ? values[key](sample) : '–'}</p>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
