// Where the traced like was, under each stage of the picture: a station that lights up, and when.
import { span } from '../format.ts'
import { type StageKey, stageColour } from '../stages.ts'
import type { TraceStep } from './trace-steps.ts'

export interface StageTraceProps {
  stage: StageKey
  /** of the traced like; none: nothing is traced */
  steps: readonly TraceStep[]
}

export const StageTrace = ({ stage, steps }: StageTraceProps) => {
  const step = steps.find((each) => each.stage === stage)
  if (!step) return null
  const { name, ms, dead } = step
  const colour = dead ? 'var(--bad)' : stageColour(stage)
  return (
    <p
      data-trace={stage}
      className={`mt-1 flex items-center justify-between gap-2 text-[12px] lg:justify-center ${dead ? 'text-bad' : ms === null ? 'text-soft' : ''}`}
    >
      <span className="flex items-center gap-1.5">
        <span
          aria-hidden="true"
          className="size-2.5 rounded-full border-2"
          style={{ borderColor: colour, background: ms === null ? 'transparent' : colour }}
        />
        {name}
      </span>
      <b className="font-semibold whitespace-nowrap">
        {ms === null ? '·' : stage === 'api' ? '0 ms' : `+${span(ms)}`}
      </b>
    </p>
  )
}
