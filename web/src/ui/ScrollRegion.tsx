// What may be wider or higher than its place: it scrolls, also by keyboard.
import type { ReactNode } from 'react'

export const ScrollRegion = (props: { label: string; className?: string; children: ReactNode }) => (
  <section
    aria-label={props.label}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    tabIndex={0}
    className={`overflow-auto ${props.className ?? ''}`}
  >
    {props.children}
  </section>
)
