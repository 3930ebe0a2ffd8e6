// The samples for one chart, at most four times a second, only while it is on the screen, and each chart
// in its own slot so that eight of them never become one long task.
import { type RefObject, useEffect, useState } from 'react'
import type { Sample } from '../../../server/contract.ts'
import { useLive } from '../stream/use-live.tsx'

const slotMs = 45

export const useChartSamples = (
  frame: RefObject<Element | null>,
  slot: number,
): readonly Sample[] => {
  const { store } = useLive()
  const [samples, setSamples] = useState(() => store.view().samples)
  useEffect(() => {
    let visible = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const update = () => {
      if (!visible || timer || document.hidden) return
      timer = setTimeout(
        () => {
          timer = undefined
          setSamples(store.view().samples)
        },
        (slot + 1) * slotMs,
      )
    }
    const observer = new IntersectionObserver(([entry]) => {
      visible = entry?.isIntersecting ?? false
      update()
    })
    if (frame.current) observer.observe(frame.current)
    const unsubscribe = store.subscribe(update)
    return () => {
      unsubscribe()
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [store, frame, slot])
  return samples
}
