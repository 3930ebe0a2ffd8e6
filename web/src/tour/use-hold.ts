// Holds the like of a tour where it is, by real pauses of the server. Each ends by itself after a minute unless it is
// asked for again, which happens only while somebody looks, and at most for some minutes: a closed or forgotten page
// holds nothing up. One that somebody else has ended is not asked for again.
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { useView } from '../stream/use-live.tsx'

type What = 'drain' | 'worker'

const leaseSeconds = 60
const renewMs = 20_000
const longestMs = 5 * 60_000

/** Calls `onEnd` when the server had said that it is paused, and says that it is no more. */
const useEnd = (paused: boolean | undefined, onEnd: () => void) => {
  const was = useRef(false)
  useEffect(() => {
    if (was.current && paused === false) onEnd()
    was.current = paused ?? was.current
  }, [paused, onEnd])
}

export const useHold = () => {
  const [held, setHeld] = useState<readonly What[]>([])
  const now = useRef<readonly What[]>([])

  const hold = useCallback(async (what: What) => {
    await api.hold(what, leaseSeconds)
    now.current = [...new Set([...now.current, what])]
    setHeld(now.current)
  }, [])

  /** All of it. What cannot be told to the server ends there by itself. */
  const letGo = useCallback(async () => {
    const all = now.current
    now.current = []
    setHeld([])
    await Promise.allSettled(all.map((what) => api.letGo(what)))
  }, [])

  const forget = useCallback((what: What) => {
    now.current = now.current.filter((each) => each !== what)
    setHeld(now.current)
  }, [])
  const drain = useView((view) => view.sample?.drain)
  useEnd(
    drain?.paused,
    useCallback(() => forget('drain'), [forget]),
  )
  useEnd(
    drain?.workerPaused,
    useCallback(() => forget('worker'), [forget]),
  )

  const isHeld = held.length > 0
  useEffect(() => {
    if (!isHeld) return
    const since = Date.now()
    const timer = setInterval(() => {
      if (Date.now() - since > longestMs) void letGo()
      else if (!document.hidden)
        for (const what of now.current) api.hold(what, leaseSeconds).catch(() => void letGo())
    }, renewMs)
    addEventListener('pagehide', letGo)
    return () => {
      clearInterval(timer)
      removeEventListener('pagehide', letGo)
    }
  }, [isHeld, letGo])
  useEffect(() => () => void letGo(), [letGo])

  return { held, hold, letGo }
}
