// A person without a pointer: Tab until a control is reached, and what is known of where the focus is.
import type { Page } from 'playwright-core'

export interface Focused {
  /** what a screen reader would call it, roughly */
  name: string
  tag: string
  /** a ring is drawn around it */
  ring: boolean
  /** nothing of it lies outside of the window */
  inView: boolean
  /** it comes after what had the focus when this was last asked; true the first time */
  downwards: boolean
}

/** The page remembers what had the focus last: elements come and go on a live page, so places are compared in it. */
export const focused = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    const memory = window as { focusedLast?: Element }
    const e = document.activeElement as HTMLElement & { labels?: NodeListOf<HTMLElement> }
    const label = e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? ''
    const { top, bottom } = e.getBoundingClientRect()
    // A hidden input is drawn by its label.
    const drawn = [e, ...(e.labels ?? [])].map((shown) => getComputedStyle(shown))
    const nowhere = e === document.body
    const last = memory.focusedLast ?? document.documentElement
    memory.focusedLast = e
    const way = last.compareDocumentPosition(e)
    return {
      name: nowhere ? '' : label.trim(),
      tag: e.tagName,
      ring: drawn.some((style) => style.outlineStyle !== 'none' && style.outlineWidth !== '0px'),
      inView: bottom > 0 && top < innerHeight,
      downwards: !last.isConnected || (way & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    }
  })

const mostTabs = 250

/** Presses Tab until the control that begins with `name` has the focus. @throws when it never has. */
export const tabTo = async (page: Page, name: string, key = 'Tab'): Promise<Focused> => {
  for (let i = 0; i < mostTabs; i++) {
    await page.keyboard.press(key)
    const at = await focused(page)
    if (at.name.startsWith(name)) return at
  }
  throw new Error(`${key} never reaches ${name}`)
}
