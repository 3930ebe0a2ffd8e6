// The pressed button gives way to another one: the focus goes with it, or the keyboard would stand nowhere.
import { useCallback } from 'react'

/** A ref: focuses its element when it appears, if `mine` (this page pressed) and nothing else has the focus. */
export const useTakeFocus = (mine: boolean) =>
  useCallback(
    (element: HTMLElement | null) => {
      if (mine && document.activeElement === document.body) element?.focus({ preventScroll: true })
    },
    [mine],
  )
