// The way into the tour, and out of it again: the focus comes back to where it left.
import { lazy, Suspense, useState } from 'react'
import { useTakeFocus } from '../panels/use-take-focus.ts'
import { Button } from '../ui/Button.tsx'
import { type KeptTour, keepTour, keptTour } from './kept-tour.ts'
import { tourSteps } from './tour-words.ts'

const Tour = lazy(() => import('./Tour.tsx'))

export interface TourDoorProps {
  /** why none can begin; null: one can */
  off: string | null
  onOpen: (open: boolean) => void
}

export const TourDoor = ({ off, onOpen }: TourDoorProps) => {
  const [open, setOpen] = useState<{ kept: KeptTour | null } | null>(null)
  const [wasOpen, setWasOpen] = useState(false)
  const takeFocus = useTakeFocus(wasOpen)
  const enter = (kept: KeptTour | null) => {
    setOpen({ kept })
    onOpen(true)
  }
  const leave = (done: boolean) => {
    if (done) keepTour(null)
    setWasOpen(true)
    setOpen(null)
    onOpen(false)
  }
  if (open)
    return (
      <Suspense>
        <Tour kept={open.kept} onLeave={leave} />
      </Suspense>
    )
  const kept = keptTour()
  const press = { inactive: off !== null, title: off ?? undefined }
  return (
    <section
      aria-label="Guided tour"
      className="flex min-w-0 flex-wrap items-center gap-x-6 gap-y-3 rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="text-[15px] font-semibold tracking-tight">The way of one like</h2>
        <p className="text-[13px] leading-snug text-soft">
          Follow a real like in seven steps, each as slowly as you want: it is held while you read.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {kept && (
          <Button {...press} onClick={() => enter(kept)}>
            Go on at step {kept.step + 1} of {tourSteps.length}
          </Button>
        )}
        <Button {...press} ref={takeFocus} look="strong" onClick={() => enter(null)}>
          Start the tour
        </Button>
      </div>
    </section>
  )
}
