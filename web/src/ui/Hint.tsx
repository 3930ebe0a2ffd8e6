// An explanation that opens by pointer, touch or keyboard focus, stays while it is pointed at, and
// closes by Escape (WCAG 1.4.13). It lives in the top layer, so no panel cuts it off.
import { type CSSProperties, type ReactNode, useCallback, useEffect, useId, useState } from 'react'

export interface HintTrigger {
  'aria-describedby': string | undefined
  onPointerEnter: (event: { currentTarget: Element }) => void
  onPointerLeave: () => void
  onFocus: (event: { currentTarget: Element }) => void
  onBlur: () => void
}

const widthPx = 288
const marginPx = 8

const place = (anchor: DOMRect): CSSProperties => {
  const centre = anchor.left + anchor.width / 2 - widthPx / 2
  const left = Math.max(marginPx, Math.min(centre, innerWidth - widthPx - marginPx))
  const above = anchor.top > innerHeight / 2
  return above
    ? { left, bottom: innerHeight - anchor.top + marginPx, top: 'auto' }
    : { left, top: anchor.bottom + marginPx }
}

/** Escape closes; a page that scrolls under the pointer or to the focus takes the explanation along. */
const useFollow = (trigger: Element | null, close: () => void, move: () => void) => {
  useEffect(() => {
    if (!trigger) return
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close()
    addEventListener('keydown', onKey)
    addEventListener('scroll', move, { passive: true, capture: true })
    return () => {
      removeEventListener('keydown', onKey)
      removeEventListener('scroll', move, { capture: true })
    }
  }, [trigger, close, move])
}

/** `text` is the explanation; `children` draws the trigger with the given props. */
export const Hint = ({
  text,
  children,
}: {
  text: ReactNode
  children: (trigger: HintTrigger) => ReactNode
}) => {
  const id = useId()
  const [trigger, setTrigger] = useState<Element | null>(null)
  const [anchor, setAnchor] = useState<DOMRect | null>(null)
  const close = useCallback(() => setTrigger(null), [])
  const move = useCallback(() => setAnchor(trigger?.getBoundingClientRect() ?? null), [trigger])
  useFollow(trigger, close, move)
  const open = ({ currentTarget }: { currentTarget: Element }) => {
    setTrigger(currentTarget)
    setAnchor(currentTarget.getBoundingClientRect())
  }
  const show = useCallback((popup: HTMLDivElement | null) => popup?.showPopover(), [])
  return (
    <>
      {children({
        'aria-describedby': trigger ? id : undefined,
        onPointerEnter: open,
        onPointerLeave: close,
        onFocus: open,
        onBlur: close,
      })}
      {trigger && anchor && (
        <div
          id={id}
          ref={show}
          role="tooltip"
          popover="manual"
          style={place(anchor)}
          className="pointer-events-none fixed m-0 w-72 rounded-xl border border-line bg-raised px-3 py-2 text-left text-[13px] leading-snug font-normal text-ink shadow-xl"
        >
          {text}
        </div>
      )}
    </>
  )
}

/** A word or number that explains itself. */
export const Explained = ({
  text,
  children,
  className = '',
}: {
  text: ReactNode
  children: ReactNode
  className?: string
}) => (
  <Hint text={text}>
    {(trigger) => (
      <button type="button" className={`cursor-help text-left ${className}`} {...trigger}>
        {children}
      </button>
    )}
  </Hint>
)
