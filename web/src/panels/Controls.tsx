// What can I do about it? Every control with its state; switched off with a reason where not allowed.
import { useIsRecording, useView } from '../stream/use-live.tsx'
import { Fold } from '../ui/Fold.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Changes } from './Changes.tsx'
import { DeadLetters } from './DeadLetters.tsx'
import { DrainControl } from './DrainControl.tsx'
import { Notifications } from './Notifications.tsx'
import { StoppedPartitions } from './StoppedPartitions.tsx'
import { useAdmin } from './use-admin.ts'
import { WorkerControl } from './WorkerControl.tsx'

const links = [
  { href: '/admin/queues', name: 'Bull Board', admin: true },
  { href: '/docs', name: 'API documentation', admin: false },
  { href: '/openapi.json', name: 'OpenAPI document', admin: false },
  { href: '/metrics', name: 'Prometheus metrics', admin: false },
] as const

const Links = ({ admin }: { admin: boolean }) => (
  <ul className="flex flex-wrap gap-x-5 gap-y-2 text-[13px]">
    {links
      .filter((link) => admin || !link.admin)
      .map(({ href, name }) => (
        <li key={href}>
          <a
            href={href}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 text-accent underline underline-offset-2"
          >
            {name} <Icon name="link" />
          </a>
        </li>
      ))}
  </ul>
)

export const Controls = () => {
  const { off } = useAdmin()
  const recording = useIsRecording()
  const version = useView((view) => view.config?.version)
  return (
    <Fold title="Controls" anchor="controls" aside={!recording && <Links admin={off === null} />}>
      {off && <p className="mb-3 rounded-lg bg-raised px-3 py-2 text-[13px] text-soft">{off}</p>}
      <StoppedPartitions off={off} />
      <div className="grid gap-3 md:grid-cols-3">
        <DrainControl off={off} />
        <WorkerControl off={off} />
        <DeadLetters off={off} />
        <Notifications off={off} />
      </div>
      <Changes off={off} />
      <p className="mt-4 text-[12px] text-soft">LikeFlow {version}</p>
    </Fold>
  )
}
