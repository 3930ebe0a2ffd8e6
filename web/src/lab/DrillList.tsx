// Every drill with what it breaks, one press each.
import { useId } from 'react'
import { type DrillName, drillNames, mayBeBeside } from '../../../contract/lab-facts.ts'
import { Button } from '../ui/Button.tsx'
import { drillWords } from './drill-words.ts'

export interface DrillListProps {
  /** why none may begin; null: any may */
  off: string | null
  beside: boolean
  onBeside: (beside: boolean) => void
  onStart: (drill: DrillName) => void
}

const Drill = ({
  drill,
  off,
  onStart,
}: Pick<DrillListProps, 'off' | 'onStart'> & { drill: DrillName }) => {
  const id = useId()
  const { title, text } = drillWords[drill]
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line py-3 first:border-t-0">
      <div>
        <h3 className="text-[14px] font-semibold">{title}</h3>
        <p id={id} className="text-[13px] leading-snug text-soft">
          {text}
        </p>
      </div>
      <Button
        aria-label={`Start: ${title}`}
        aria-describedby={id}
        inactive={off !== null}
        title={off ?? undefined}
        onClick={() => onStart(drill)}
      >
        Start
      </Button>
    </li>
  )
}

export const DrillList = ({ off, beside, onBeside, onStart }: DrillListProps) => (
  <section
    aria-labelledby="drills"
    className="min-w-0 rounded-2xl border border-line bg-surface p-4 sm:p-5"
  >
    <h2 id="drills" className="text-[15px] font-semibold tracking-tight">
      Drills
    </h2>
    <label className="mt-2 flex items-start gap-2 text-[13px] leading-snug">
      <input
        type="checkbox"
        checked={beside}
        onChange={(event) => onBeside(event.target.checked)}
        className="mt-0.5 size-4 accent-(--accent)"
      />
      <span>
        With three naive ways beside, where a server is broken
        <span className="block text-soft">The same servers, flood, fault and comparison.</span>
      </span>
    </label>
    <ul className="mt-2">
      {drillNames.map((drill) => (
        <Drill key={drill} drill={drill} off={off} onStart={(name) => onStart(name)} />
      ))}
    </ul>
    {beside && (
      <p className="mt-2 text-[13px] text-soft">
        {drillNames
          .filter((drill) => !mayBeBeside(drill))
          .map((drill) => drillWords[drill].title)
          .join(', ')}
        : LikeFlow alone. They break what the naive ways do not have.
      </p>
    )}
  </section>
)
