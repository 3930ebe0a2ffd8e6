// The guided tour: seven steps of one real like, over the real picture. Arrows go back and on, Escape leaves; whatever
// was paused for it goes on then.
import { useEffect, useId, useRef } from 'react'
import { Vessels } from '../flow/Vessels.tsx'
import { Button } from '../ui/Button.tsx'
import type { KeptTour } from './kept-tour.ts'
import { TourCard } from './TourCard.tsx'
import { tourSteps } from './tour-words.ts'
import { useTour } from './use-tour.ts'

export interface TourProps {
  /** where somebody was before; null: a new like */
  kept: KeptTour | null
  /** `done`: it was seen to its end */
  onLeave: (done: boolean) => void
}

const isTyped = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input, select, textarea, dialog') !== null

/** Keys of the whole page while the tour is open, but not those that somebody types. */
const useKeys = (on: () => void, back: () => void, leave: () => void) => {
  useEffect(() => {
    const keys: Record<string, () => void> = { ArrowRight: on, ArrowLeft: back, Escape: leave }
    const onKey = (event: KeyboardEvent) => {
      const act = keys[event.key]
      if (!act || isTyped(event.target) || event.ctrlKey || event.altKey || event.metaKey) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [on, back, leave])
}

const last = tourSteps.length - 1

export const Tour = ({ kept, onLeave }: TourProps) => {
  const id = useId()
  const tour = useTour(kept)
  const { step, busy, facts } = tour
  const start = useRef<HTMLHeadingElement>(null)
  useEffect(() => start.current?.focus({ preventScroll: true }), [])
  const off = busy || !facts.traced
  const on = () => {
    if (off) return
    if (step === last) onLeave(true)
    else tour.go(step + 1)
  }
  const back = () => {
    if (step > 0 && !busy) tour.go(step - 1)
  }
  useKeys(on, back, () => onLeave(false))
  return (
    <section
      aria-labelledby={id}
      data-tour={tourSteps[step]!.key}
      className="flex min-w-0 flex-col rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id={id} ref={start} tabIndex={-1} className="text-[15px] font-semibold tracking-tight">
          The way of one like
        </h2>
        <p className="hidden text-[12px] text-soft sm:block">
          <kbd>←</kbd> <kbd>→</kbd> go, <kbd>Esc</kbd> leaves
        </p>
      </div>
      {/* One below the other, the vessels are as high as a phone: the words come first there. */}
      <div className="max-lg:order-last max-lg:mt-4">
        <Vessels steps={facts.steps} marked={tourSteps[step]!.stage} />
      </div>
      <TourCard tour={tour} />
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <Button inactive={step === 0 || busy} onClick={back}>
          Back
        </Button>
        <Button look="strong" inactive={off} onClick={on}>
          {step === last ? 'Done' : 'Next'}
        </Button>
        <span className="ml-auto">
          <Button onClick={() => onLeave(false)}>Leave the tour</Button>
        </span>
      </div>
    </section>
  )
}

export default Tour
