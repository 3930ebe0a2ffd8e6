// How large an element is on the screen, asked after the browser's own layout and never forcing one.
import { type RefObject, startTransition, useEffect, useState } from 'react'

export interface Size {
  width: number
  height: number
}

/** Null until it was laid out. */
export const useSize = (element: RefObject<Element | null>): Size | null => {
  const [size, setSize] = useState<Size | null>(null)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect
      startTransition(() =>
        setSize((old) => (old?.width === width && old.height === height ? old : { width, height })),
      )
    })
    if (element.current) observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return size
}
