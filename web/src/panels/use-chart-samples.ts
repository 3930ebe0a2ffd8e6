// The samples for one chart, each chart in a frame of its own. Off the screen only its words follow (readers, search and
// print have them): nothing is drawn there. What draws is loaded when the first chart is seen; each gets it in a frame of its own too, because the first
// drawing of a chart is the dearest.
import { type ComponentType, type RefObject, startTransition, useEffect, useState } from 'react'
import type { Sample } from '../../../contract/index.ts'
import { useLive } from '../stream/use-live.tsx'
import type { PlotProps } from './ChartPlot.tsx'
import type { Turns } from './turns.ts'

export interface ChartSamples {
  samples: readonly Sample[]
  /** null: it was not on the screen yet, so there is nothing to draw */
  Plot: ComponentType<PlotProps> | null
  onScreen: boolean
}

export const useChartSamples = (
  frame: RefObject<Element | null>,
  key: string,
  turns: Turns,
): ChartSamples => {
  const { store } = useLive()
  const [samples, setSamples] = useState(() => store.view().samples)
  const [onScreen, setOnScreen] = useState(false)
  const [Plot, setPlot] = useState<ChartSamples['Plot']>(null)
  useEffect(() => {
    let visible = false
    let gone = false
    let shown: readonly Sample[] | null = null
    let loading = false
    let forgetSamples = () => {}
    let forgetPlot = () => {}
    const show = () => {
      shown = store.view().samples
      setSamples(shown)
    }
    const load = async () => {
      loading = true
      try {
        const { default: loaded } = await import('./ChartPlot.tsx')
        const mount = () => startTransition(() => setPlot(() => loaded))
        if (!gone) forgetPlot = turns.take(`plot of ${key}`, mount, 'patient')
      } catch {
        loading = false // the next sample tries again
      }
    }
    const update = () => {
      if (document.hidden) return
      if (shown !== store.view().samples) forgetSamples = turns.take(key, show)
      if (visible && !loading) void load()
    }
    const observer = new IntersectionObserver(([entry]) => {
      visible = entry?.isIntersecting ?? false
      setOnScreen(visible)
      update()
    })
    if (frame.current) observer.observe(frame.current)
    const unsubscribe = store.subscribe(update)
    return () => {
      gone = true
      unsubscribe()
      observer.disconnect()
      forgetSamples()
      forgetPlot()
    }
  }, [store, frame, key, turns])
  return { samples, Plot, onScreen }
}
