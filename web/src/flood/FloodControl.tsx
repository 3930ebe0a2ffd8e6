// A flood of likes on request: started here, watched and stopped on every page, and proven at the end. It
// stands below the picture that shows it.
import type { Ref } from 'react'
import { isPhase } from '../../../contract/flood-facts.ts'
import type { Flood } from '../../../contract/index.ts'
import { useTakeFocus } from '../panels/use-take-focus.ts'
import { SaveReport } from '../report/SaveReport.tsx'
import { AsOf } from '../status/AsOf.tsx'
import { useKnown, useLive, useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { FloodForm } from './FloodForm.tsx'
import { FloodFigures, FloodProgress } from './FloodProgress.tsx'
import { useTheFlood } from './flood-context.tsx'
import {
  lostWords,
  nowWords,
  outcomeWords,
  shortfall,
  stateWords,
  type Words,
} from './flood-words.ts'

const Result = ({ flood, lost }: { flood: Flood; lost: boolean }) => {
  const words = lost ? lostWords : outcomeWords(flood)
  const { store } = useLive()
  return (
    <>
      <p
        role="status"
        data-testid="flood-verdict"
        className={`text-[15px] leading-snug font-semibold empty:hidden ${words?.colour}`}
      >
        {words?.text}
      </p>
      <p className="empty:hidden">{shortfall(flood)}</p>
      <div className="flex flex-wrap items-center justify-between gap-x-5 gap-y-1">
        <FloodFigures flood={flood} />
        {!lost && (
          <SaveReport of={() => ({ what: 'flood', flood, samples: store.newest().samples })} />
        )}
      </div>
    </>
  )
}

const about =
  'Sends likes to this server as many people would, then looks whether MongoDB has every accepted one.'

interface StopProps {
  flood: Flood
  off: string | null
  stopping: boolean
  onStop: () => void
  ref: Ref<HTMLButtonElement>
}

const Stop = ({ flood, off, stopping, onStop, ref }: StopProps) => (
  <Button
    ref={ref}
    onClick={() => onStop()}
    disabled={off !== null || stopping}
    title={off ?? undefined}
  >
    {stopping ? 'Stopping…' : flood.state === 'verifying' ? 'Do not compare' : 'Stop the flood'}
  </Button>
)

const Head = ({ text, colour }: Words) => (
  <div className="flex flex-wrap items-baseline gap-x-3">
    <h2 className="text-[15px] font-semibold tracking-tight">Flood</h2>
    <p data-testid="flood-state" className={`text-[13px] font-semibold ${colour}`}>
      {text}
    </p>
    <span className="ml-auto">
      <AsOf />
    </span>
  </div>
)

const idle = { text: 'not running', colour: 'text-soft' }

export const FloodControl = () => {
  const known = useView((view) => view.config !== null)
  const { flood, lost, going, mine, stopping, refused, start, stop, off, plan, begin } =
    useTheFlood()
  const takeFocus = useTakeFocus(mine)
  const { look } = useKnown()
  const state = lost || !flood ? idle : stateWords[flood.state]
  const running = going && flood && isPhase(flood.state)
  return (
    <section
      id="flood"
      aria-label="Flood"
      data-look={look}
      className="flex min-w-0 scroll-mt-4 flex-col gap-2 rounded-2xl border border-line bg-surface p-4 target:border-accent"
    >
      <Head {...state} />
      <div className="text-[13px] leading-snug text-soft">
        {!flood ? about : running ? nowWords(flood) : <Result flood={flood} lost={lost} />}
      </div>
      <div className="mt-auto">
        {running ? (
          <FloodProgress
            flood={flood}
            stop={<Stop {...{ flood, off, stopping }} onStop={stop.mutate} ref={takeFocus} />}
          />
        ) : (
          <FloodForm
            // A flood started elsewhere on the page changes what the form shows.
            key={JSON.stringify(plan)}
            plan={plan}
            off={off}
            busy={start.isPending}
            onStart={begin}
            startRef={takeFocus}
          />
        )}
      </div>
      <p
        role="status"
        className={`text-[13px] empty:hidden ${refused === null ? 'text-soft' : 'text-bad'}`}
      >
        {refused ?? (known ? off : null)}
      </p>
    </section>
  )
}
