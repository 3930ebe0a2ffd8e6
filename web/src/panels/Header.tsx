// Is what I see true right now, and which servers are behind it?
import { Fragment, type ReactNode } from 'react'
import type { Durability } from '../../../contract/index.ts'
import { ago, dateTime } from '../format.ts'
import { RecordButton } from '../replay/RecordButton.tsx'
import type { Liveness } from '../stream/liveness.ts'
import { useIsRecording, useLink, useLive, useNow, useView } from '../stream/use-live.tsx'
import { Explained } from '../ui/Hint.tsx'
import { PauseView } from './PauseView.tsx'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import { Views } from './Views.tsx'

const states: Record<Liveness, { name: string; colour: string; text: string }> = {
  live: { name: 'Live', colour: 'bg-good', text: 'Events arrive: what you see is happening now.' },
  reconnecting: {
    name: 'Reconnecting',
    colour: 'bg-warn',
    text: 'The stream was interrupted. It is being opened again; nothing is lost on the server.',
  },
  stale: {
    name: 'Stale',
    colour: 'bg-warn',
    text: 'The connection is open, but no event came for more than three seconds. Numbers may be old.',
  },
  offline: {
    name: 'Offline',
    colour: 'bg-bad',
    text: 'The server has not answered for a while. The page keeps trying.',
  },
}

/** "Live" is said of nothing that is over. */
const Recorded = ({ at, was }: { at: number; was: Liveness }) => (
  <Explained
    text={`What you see was so on ${dateTime(at)}. It is not happening now, and no server is asked.`}
    className="flex items-center gap-2 rounded-full border border-warn/60 bg-surface px-3 py-1 text-[13px]"
  >
    <span aria-hidden="true" className="size-2 rounded-full bg-warn" />
    <span className="font-semibold" data-testid="connection">
      Recording
    </span>
    {was !== 'live' && <span className="text-soft">{states[was].name.toLowerCase()} then</span>}
  </Explained>
)

const ConnectionState = () => {
  const { clock, wall, recordedAt } = useLive()
  const link = useLink()
  useNow(1000)
  const { name, colour, text } = states[link.state]
  if (recordedAt !== null) return <Recorded at={recordedAt} was={link.state} />
  const heard = link.lastEventAt
  const now = wall()
  return (
    <Explained
      text={
        <>
          {text}
          {heard !== null && <span className="mt-1 block text-soft">Last: {dateTime(heard)}</span>}
          <span className="mt-1 block text-soft">Server time: {dateTime(clock.now())}</span>
        </>
      }
      className="flex items-center gap-2 rounded-full border border-line bg-surface px-3 py-1 text-[13px]"
    >
      <span aria-hidden="true" className={`size-2 rounded-full ${colour}`} />
      <span className="font-semibold" data-testid="connection">
        {name}
      </span>
      <span className="text-soft">{heard === null ? 'no event yet' : ago(heard, now)}</span>
    </Explained>
  )
}

const durabilities: Record<Durability, string> = {
  always: 'fsync always',
  declared: 'durable as declared',
  relaxed: 'not every like is fsynced',
  unknown: 'durability unknown',
}

const Servers = () => {
  const config = useView((view) => view.config)
  if (!config) return null
  const parts = [
    `${config.redis.server} ${config.redis.version}`,
    config.mongodb
      ? `${config.mongodb.server} ${config.mongodb.version}`
      : 'MongoDB not reached yet',
    durabilities[config.redis.durability],
  ]
  return (
    <p className="text-[13px] text-soft">
      {parts.map((part, i) => (
        <Fragment key={part}>
          {i > 0 && <span aria-hidden="true"> · </span>}
          {part}
        </Fragment>
      ))}
    </p>
  )
}

/** Wherever the page lies. */
const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href

/** Says a change of state to screen readers, and nothing else. */
const Announcer = () => {
  const { state } = useLink()
  return (
    <p role="status" className="sr-only">
      Stream: {states[state].name}
    </p>
  )
}

/** `children`: controls of the view below. */
export const Header = ({ children }: { children?: ReactNode }) => {
  const recording = useIsRecording()
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-3">
      <h1 className="flex items-center gap-2 text-lg font-bold tracking-tight">
        <img src={icon} alt="" className="size-7" />
        LikeFlow
      </h1>
      <ConnectionState />
      <Servers />
      <div className="flex flex-wrap items-center gap-2 sm:ml-auto">
        {children}
        <Views />
        {!recording && <PauseView />}
        {!recording && <RecordButton />}
        <ThemeSwitch />
      </div>
      {!recording && <Announcer />}
    </header>
  )
}
