// Seven stations on a line, in the colours of the stages; each lights up when the like is there.
import { span } from '../format.ts'
import { stageColour } from '../stages.ts'
import type { TraceStep } from './trace-steps.ts'

export interface TraceLineProps {
  steps: readonly TraceStep[]
  /** nothing was pressed yet */
  idle?: boolean
}

export const TraceLine = ({ steps, idle = false }: TraceLineProps) => (
  <ol className="grid gap-0">
    {steps.map(({ stage, name, ms }, i) => {
      const reached = !idle && ms !== null
      const next = steps[i + 1]
      const onward = reached && next?.ms !== null && next !== undefined
      const colour = stageColour(stage)
      return (
        <li
          key={stage}
          className="relative grid min-h-12 grid-cols-[1.25rem_minmax(0,1fr)_auto] items-start gap-x-3"
        >
          {next && (
            <span
              aria-hidden="true"
              className="absolute top-4 bottom-0 left-[0.56rem] w-0.5 translate-y-1"
              style={{ background: onward ? colour : 'var(--line)' }}
            />
          )}
          <span
            aria-hidden="true"
            className="relative mt-0.5 size-5 rounded-full border-2 motion-safe:transition-[background,box-shadow] motion-safe:duration-300"
            style={{
              borderColor: reached ? colour : 'var(--edge)',
              background: reached ? colour : 'var(--surface)',
              boxShadow: reached
                ? `0 0 12px color-mix(in oklab, ${colour} 55%, transparent)`
                : 'none',
            }}
          />
          <span className={`text-[14px] ${reached ? '' : 'text-soft'}`}>{name}</span>
          <span className="text-[14px] font-semibold">
            {reached ? i === 0 ? '0 ms' : `+${span(ms)}` : <span className="text-soft">·</span>}
          </span>
        </li>
      )
    })}
  </ol>
)
