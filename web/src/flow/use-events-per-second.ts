// How many events this page got between the last two samples, per second.
import { useEffect, useRef, useState } from 'react'
import type { Sample } from '../../../contract/index.ts'
import { useLive } from '../stream/use-live.tsx'

export const useEventsPerSecond = (sample: Sample | null): number => {
  const { store } = useLive()
  const before = useRef<{ events: number; at: number } | null>(null)
  const [rate, setRate] = useState(0)
  useEffect(() => {
    if (!sample) return
    const { events } = store.view()
    const old = before.current
    before.current = { events, at: sample.at }
    if (old && sample.at > old.at)
      setRate(Math.max(0, ((events - old.events) * 1000) / (sample.at - old.at)))
  }, [sample, store])
  return rate
}
