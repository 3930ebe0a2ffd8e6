// What is wrong right now, worst first. Nothing is shown while nothing is.
import type { Alert } from '../../../server/contract.ts'
import { ago, dateTime } from '../format.ts'
import { useNow, useView } from '../stream/use-live.tsx'
import { Icon } from '../ui/Icon.tsx'

const looks: Record<Alert['level'], string> = {
  critical: 'border-bad/60 bg-[color-mix(in_oklab,var(--bad)_9%,var(--surface))] text-bad',
  warning: 'border-warn/60 bg-[color-mix(in_oklab,var(--warn)_10%,var(--surface))] text-warn',
}

const Row = ({ alert }: { alert: Alert }) => {
  const now = useNow(1000)
  return (
    <li
      className={`flex items-start gap-3 rounded-xl border px-4 py-2.5 text-[14px] ${looks[alert.level]}`}
    >
      <span className="mt-0.5">
        <Icon name="warning" />
      </span>
      <p className="flex-1 font-medium text-ink">{alert.text}</p>
      <time
        dateTime={new Date(alert.since).toISOString()}
        title={dateTime(alert.since)}
        className="text-[13px] whitespace-nowrap text-soft"
      >
        since {ago(alert.since, now).replace(' ago', '')}
      </time>
    </li>
  )
}

export const Alerts = () => {
  const alerts = useView((view) => view.alerts)
  const worst = alerts.toSorted((a, b) => a.level.localeCompare(b.level) || b.since - a.since)
  return (
    <>
      {worst.length > 0 && (
        <ul aria-label="Alerts" className="grid gap-2">
          {worst.map((alert) => (
            <Row key={alert.code} alert={alert} />
          ))}
        </ul>
      )}
      <p role="status" className="sr-only">
        {worst.map((alert) => alert.text).join(' ')}
      </p>
    </>
  )
}
