// A panel answers one question: its title asks it, `aside` says the unit or holds small controls.
import { type ReactNode, useId } from 'react'

export interface PanelProps {
  title: string
  /** what a link on the page leads to */
  anchor?: string
  aside?: ReactNode
  children: ReactNode
  className?: string
}

export const Panel = ({ title, anchor, aside, children, className = '' }: PanelProps) => {
  const id = useId()
  return (
    <section
      id={anchor}
      aria-labelledby={id}
      className={`min-w-0 scroll-mt-4 rounded-2xl border border-line bg-surface p-4 target:border-accent sm:p-5 ${className}`}
    >
      <header className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id={id} className="text-[15px] font-semibold tracking-tight">
          {title}
        </h2>
        {aside && <div className="text-[13px] text-soft">{aside}</div>}
      </header>
      {children}
    </section>
  )
}
