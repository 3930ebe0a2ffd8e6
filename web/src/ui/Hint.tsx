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

const useClose = (open: boolean, close: () => void) => {
  useEffect(() => {
    if (!open) return
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close()
    addEventListener('keydown', onKey)
    addEventListener('scroll', close, { passive: true, capture: true })
    return () => {
      removeEventListener('keydown', onKey)
      removeEventListener('scroll', close, { capture: true })
    }
  }, [open, close])
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
  const [anchor, setAnchor] = useState<DOMRect | null>(null)
  const close = useCallback(() => setAnchor(null), [])
  useClose(anchor !== null, close)
  const open = (event: { currentTarget: Element }) =>
    setAnchor(event.currentTarget.getBoundingClientRect())
  const show = useCallback((popup: HTMLDivElement | null) => popup?.showPopover(), [])
  return (
    <>
      {children({
        'aria-describedby': anchor ? id : undefined,
        onPointerEnter: open,
        onPointerLeave: close,
        onFocus: open,
        onBlur: close,
      })}
      {anchor && (
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
