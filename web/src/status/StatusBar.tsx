// What is wrong right now, worst first, and stays in view: cause, since when, what it means for a like, what to do, and
// the control that does it. Nothing is shown while nothing is.
import { useEffect, useRef } from 'react'
import { age, clock, dateTime } from '../format.ts'
import type { Trouble } from '../stream/known.ts'
import { useKnown, useNow } from '../stream/use-live.tsx'
import { Icon } from '../ui/Icon.tsx'
import { TroubleControl } from './TroubleControl.tsx'
import { troubleWords } from './trouble-words.ts'

const looks: Record<Trouble['level'], string> = {
  critical: 'border-bad/60 bg-[color-mix(in_oklab,var(--bad)_9%,var(--surface))] text-bad',
  warning: 'border-warn/60 bg-[color-mix(in_oklab,var(--warn)_10%,var(--surface))] text-warn',
}

const Since = ({ at }: { at: number }) => {
  const now = useNow(1000)
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={dateTime(at)}
      className="font-normal text-soft"
    >
      since {clock(at)} ({age(now - at)})
    </time>
  )
}

const Row = ({ trouble }: { trouble: Trouble }) => {
  const { fate } = useKnown()
  const { cause, consequence, todo, control } = troubleWords(trouble, fate)
  return (
    <li
      data-trouble={trouble.code}
      className={`flex flex-wrap items-center gap-x-4 gap-y-1 rounded-xl border px-4 py-1.5 text-[14px] shadow-lg shadow-room/40 ${looks[trouble.level]}`}
    >
      <p className="flex min-w-0 flex-1 basis-64 items-start gap-2.5 leading-snug text-ink">
        <span className={`mt-0.5 ${trouble.level === 'critical' ? 'text-bad' : 'text-warn'}`}>
          <Icon name="warning" />
        </span>
        <span>
          <b className={`font-semibold ${trouble.level === 'critical' ? 'text-bad' : 'text-warn'}`}>
            {cause}
          </b>{' '}
          {trouble.since !== null && <Since at={trouble.since} />}{' '}
          <span className="ml-1">{consequence}</span> <span className="text-soft">{todo}</span>
        </span>
      </p>
      {control && <TroubleControl control={control} />}
    </li>
  )
}

/** What a link leads to must not end under the bar: its height is a property of the page. */
const useHeight = () => {
  const bar = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const root = document.documentElement
    const observer = new ResizeObserver(([entry]) =>
      root.style.setProperty('--bar', `${Math.ceil(entry!.contentRect.height)}px`),
    )
    observer.observe(bar.current!)
    return () => observer.disconnect()
  }, [])
  return bar
}

const shown = 2

/** A bar of many rows would hide what it speaks of: the worst stand there, the others behind a word. */
export const StatusBar = () => {
  const { troubles } = useKnown()
  const bar = useHeight()
  const more = troubles.slice(shown)
  return (
    <div ref={bar} className="sticky top-2 z-20 grid gap-2 empty:hidden">
      {troubles.length > 0 && (
        <section aria-label="What is wrong now">
          <ul aria-label="Status" className="grid gap-2">
            {troubles.slice(0, shown).map((trouble) => (
              <Row key={trouble.code} trouble={trouble} />
            ))}
            {more.length > 0 && (
              <li>
                <details className="rounded-xl border border-line bg-surface px-4 py-1.5 text-[14px]">
                  <summary>
                    {more.length} more: {more.map((each) => troubleWords(each).cause).join(', ')}
                  </summary>
                  <ul className="mt-2 grid gap-2">
                    {more.map((trouble) => (
                      <Row key={trouble.code} trouble={trouble} />
                    ))}
                  </ul>
                </details>
              </li>
            )}
          </ul>
        </section>
      )}
    </div>
  )
}

/** The causes for screen readers; the ages beside them would be read out every second. */
export const StatusAnnouncer = () => {
  const { troubles } = useKnown()
  return (
    <p role="status" className="sr-only">
      {troubles.map((trouble) => `${troubleWords(trouble).cause}.`).join(' ')}
    </p>
  )
}
