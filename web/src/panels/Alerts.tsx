// What is wrong right now, worst first. Nothing is shown while nothing is.
import type { Alert, AlertCode } from '../../../contract/index.ts'
import { age, dateTime } from '../format.ts'
import { useNow, useView } from '../stream/use-live.tsx'
import { Icon } from '../ui/Icon.tsx'

const looks: Record<Alert['level'], string> = {
  critical: 'border-bad/60 bg-[color-mix(in_oklab,var(--bad)_9%,var(--surface))] text-bad',
  warning: 'border-warn/60 bg-[color-mix(in_oklab,var(--warn)_10%,var(--surface))] text-warn',
}

/** What is mended by a control of this page, far below; the others are mended at the servers. */
const inControls: ReadonlySet<AlertCode> = new Set(['partition-stopped', 'dead-letters'])

const Row = ({ alert }: { alert: Alert }) => {
  const now = useNow(1000)
  return (
    <li
      className={`flex items-start gap-3 rounded-xl border px-4 py-2.5 text-[14px] ${looks[alert.level]}`}
    >
      <span className="mt-0.5">
        <Icon name="warning" />
      </span>
      <p className="flex-1 font-medium text-ink">
        {alert.text}
        {inControls.has(alert.code) && (
          <a href="#controls" className="ml-3 text-accent underline underline-offset-2">
            Controls
          </a>
        )}
      </p>
      <time
        dateTime={new Date(alert.since).toISOString()}
        title={dateTime(alert.since)}
        className="text-[13px] whitespace-nowrap text-soft"
      >
        for {age(now - alert.since)}
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
