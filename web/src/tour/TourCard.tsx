// What is said at one step, and what the page knows of the like there.
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { isPast, tourSteps } from './tour-words.ts'
import type { useTour } from './use-tour.ts'

type Tour = ReturnType<typeof useTour>

const Dots = ({ step }: { step: number }) => (
  <ol aria-label="Steps" className="flex gap-1.5">
    {tourSteps.map(({ key, title }, i) => (
      <li
        key={key}
        aria-current={i === step ? 'step' : undefined}
        className={`h-1.5 w-6 rounded-full ${i === step ? 'bg-accent' : i < step ? 'bg-edge' : 'bg-line'}`}
      >
        <span className="sr-only">{title}</span>
      </li>
    ))}
  </ol>
)

/** Whether the like stands still here, and why, or why not. */
const holdWords = ({ step, held, notHeld, facts }: Tour): string | null => {
  const { held: words } = tourSteps[step]!
  if (facts.traced === null) return null
  if (notHeld !== null)
    return `${notHeld}: the like goes its way as all do, and you read of it afterwards. The times are its own.`
  const next = tourSteps[step + 1]?.stage
  if (words && next && isPast(next, facts)) return 'It has gone on meanwhile.'
  return held && words ? words : null
}

export const TourCard = ({ tour }: { tour: Tour }) => {
  const { step, facts, refused } = tour
  const { title, text, relaxed, figures } = tourSteps[step]!
  const durability = useView((view) => view.config?.redis.durability)
  const mayLose = durability === 'relaxed' || durability === 'unknown'
  const hold = holdWords(tour)
  return (
    <div className="mt-4 grid gap-4 rounded-xl bg-raised p-4 md:grid-cols-[minmax(0,3fr)_minmax(14rem,2fr)]">
      <div className="min-w-0">
        <div className="flex items-center gap-3">
          <Dots step={step} />
          <span className="text-[12px] text-soft">
            step {step + 1} of {tourSteps.length}
          </span>
        </div>
        <div aria-live="polite">
          <h3 className="mt-2 text-xl font-bold tracking-tight">{title}</h3>
          <div className="mt-1 grid max-w-prose gap-2 text-[14px] leading-relaxed">
            {text.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
            {mayLose && relaxed && <p className="text-warn">{relaxed}</p>}
          </div>
        </div>
        <p data-testid="tour-hold" className="mt-2 text-[13px] text-warn empty:hidden">
          {hold}
        </p>
        {refused !== null && (
          <p role="alert" className="mt-2 flex flex-wrap items-center gap-3 text-[13px] text-bad">
            {facts.traced ? refused : `Not counted: ${refused}`}
            {!facts.traced && <Button onClick={tour.again}>Try again</Button>}
          </p>
        )}
      </div>
      <dl className="grid content-start gap-2 text-[13px]">
        {figures(facts).map(({ name, value }) => (
          <div key={name} className="flex items-baseline justify-between gap-3">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right font-semibold [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
