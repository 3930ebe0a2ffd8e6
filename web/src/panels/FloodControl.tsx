// A flood of likes on request: started here, watched and stopped on every page, and proven at the end. It
// stands beside the picture that shows it.
import type { Ref } from 'react'
import type { Flood } from '../../../contract/index.ts'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { FloodForm } from './FloodForm.tsx'
import { FloodFigures, FloodProgress, nowWords } from './FloodProgress.tsx'
import { lostWords, outcomeWords, shortfall, stateWords, type Words } from './flood-words.ts'
import { useAdmin } from './use-admin.ts'
import { useFlood } from './use-flood.ts'
import { useTakeFocus } from './use-take-focus.ts'

const onlyKnown =
  'This server takes likes for known posts only (UNKNOWN_POSTS=reject): a flood would be refused.'

/** Why it cannot be started, besides what holds for every control. */
const useOff = (off: string | null) => {
  const rejects = useView((view) => view.config?.unknownPosts === 'reject')
  return off ?? (rejects ? onlyKnown : null)
}

const Result = ({ flood, lost }: { flood: Flood; lost: boolean }) => {
  const words = lost ? lostWords : outcomeWords(flood)
  return (
    <>
      <p
        role="status"
        data-testid="flood-verdict"
        className={`font-medium empty:hidden ${words?.colour}`}
      >
        {words?.text}
      </p>
      <p className="mb-1 empty:hidden">{shortfall(flood)}</p>
      <FloodFigures flood={flood} />
    </>
  )
}

const about =
  'Sends likes to this server, as many people would, and then looks whether MongoDB holds every accepted one.'

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
  </div>
)

const idle = { text: 'not running', colour: 'text-soft' }

export const FloodControl = () => {
  const { off } = useAdmin()
  const known = useView((view) => view.config !== null)
  const { flood, lost, going, mine, stopping, refused, start, stop } = useFlood()
  const takeFocus = useTakeFocus(mine)
  const reason = useOff(off)
  const state = lost || !flood ? idle : stateWords[flood.state]
  return (
    <section
      id="flood"
      aria-label="Flood"
      className="grid min-w-0 scroll-mt-4 gap-x-12 gap-y-3 rounded-2xl border border-line bg-surface p-4 target:border-accent sm:px-6 lg:grid-cols-2 lg:items-center"
    >
      <div>
        <Head {...state} />
        <div className="mt-1 text-[13px] leading-snug text-soft">
          {!flood ? about : going ? nowWords(flood) : <Result flood={flood} lost={lost} />}
        </div>
        <p
          role="status"
          className={`mt-2 text-[13px] empty:hidden ${refused === null ? 'text-soft' : 'text-bad'}`}
        >
          {refused ?? (known ? reason : null)}
        </p>
      </div>
      {going && flood ? (
        <FloodProgress
          flood={flood}
          stop={<Stop {...{ flood, off, stopping }} onStop={stop.mutate} ref={takeFocus} />}
        />
      ) : (
        <FloodForm
          off={reason}
          busy={start.isPending}
          onStart={start.mutate}
          startRef={takeFocus}
        />
      )}
    </section>
  )
}
