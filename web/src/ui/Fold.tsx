// A panel that can be folded: open where there is room, closed on a phone until somebody asks.
import { type ReactNode, useCallback, useEffect, useId, useState } from 'react'
import { Icon } from './Icon.tsx'

export interface FoldProps {
  title: string
  /** what a link on the page leads to */
  anchor?: string
  /** small words or controls beside the title */
  aside?: ReactNode
  children: ReactNode
  className?: string
}

/**
 * Calls back when somebody follows a link to `anchor`. By the press too: where the address has it already, nothing in it
 * changes.
 */
const useFollowed = (anchor: string | undefined, followed: () => void) => {
  useEffect(() => {
    if (!anchor) return
    const onHash = () => location.hash === `#${anchor}` && followed()
    const onClick = ({ target }: MouseEvent) =>
      target instanceof Element && target.closest(`a[href="#${anchor}"]`) && followed()
    addEventListener('hashchange', onHash)
    addEventListener('click', onClick)
    return () => {
      removeEventListener('hashchange', onHash)
      removeEventListener('click', onClick)
    }
  }, [anchor, followed])
}

const isWide = () => matchMedia('(min-width: 48rem)').matches

export const Fold = ({ title, anchor, aside, children, className = '' }: FoldProps) => {
  const id = useId()
  const isMeant = () => !!anchor && location.hash === `#${anchor}`
  const [open, setOpen] = useState(() => isWide() || isMeant())
  useFollowed(
    anchor,
    useCallback(() => setOpen(true), []),
  )
  return (
    <section
      id={anchor}
      aria-labelledby={id}
      className={`min-w-0 scroll-mt-[calc(var(--bar,0px)+1rem)] rounded-2xl border border-line bg-surface p-4 target:border-accent ${className}`}
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id={id} className="text-[15px] font-semibold tracking-tight">
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex items-center gap-2"
          >
            <span className={`text-soft ${open ? 'rotate-180' : ''}`}>
              <Icon name="down" />
            </span>
            {title}
          </button>
        </h2>
        {aside && <div className="text-[13px] text-soft">{aside}</div>}
      </header>
      <div hidden={!open} className="mt-3">
        {children}
      </div>
    </section>
  )
}
