// One control: what it is, its state now, its buttons, and what came of the last press.
import type { ReactNode } from 'react'
import { usePassing } from '../ui/use-passing.ts'

export interface ControlProps {
  name: string
  /** its state in a word or two; `colour` is a text colour class */
  state: ReactNode
  colour?: string
  explains: string
  children: ReactNode
  /** what came of the last press */
  outcome?: string | null | undefined
  /** when that was; 0: nobody pressed */
  pressedAt: number
  failed?: boolean
}

export const Control = (props: ControlProps) => (
  <section
    aria-label={props.name}
    className="flex min-w-0 flex-col rounded-xl border border-line p-4"
  >
    <div className="flex flex-wrap items-baseline justify-between gap-x-3">
      <h3 className="text-[15px] font-semibold">{props.name}</h3>
      <p className={`text-[13px] font-semibold ${props.colour ?? 'text-soft'}`}>{props.state}</p>
    </div>
    <p className="mt-1 mb-3 text-[13px] leading-snug text-soft">{props.explains}</p>
    <div className="mt-auto">{props.children}</div>
    <p
      role="status"
      className={`mt-2 text-[13px] empty:hidden ${props.failed ? 'text-bad' : 'text-soft'}`}
    >
      {usePassing(props.outcome, props.pressedAt)}
    </p>
  </section>
)
