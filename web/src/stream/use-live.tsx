// React's way to the stream: a context for the one `Live`, and hooks that re-render only when the
// selected part is a new object.
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Known } from './known.ts'
import type { Link, Live } from './live.ts'
import type { View } from './view.ts'

const LiveContext = createContext<Live | null>(null)

export const LiveProvider = ({ live, children }: { live: Live; children: ReactNode }) => (
  <LiveContext value={live}>{children}</LiveContext>
)

export const useLive = (): Live => {
  const live = use(LiveContext)
  if (!live) throw new Error('useLive outside of LiveProvider')
  return live
}

/** `select` must return a part of the view, not a new object. */
export const useView = <T,>(select: (view: View) => T): T => {
  const { store } = useLive()
  const get = useCallback(() => select(store.view()), [store, select])
  return useSyncExternalStore(store.subscribe, get)
}

export const useLink = (): Link => {
  const live = useLive()
  return useSyncExternalStore(live.subscribeLink, live.link)
}

export const useKnown = (): Known => {
  const live = useLive()
  return useSyncExternalStore(live.subscribeKnown, live.known)
}

/** Follows the live totals of `ids` while the component is there. */
export const useWatch = (ids: readonly string[]) => {
  const { store } = useLive()
  const key = ids.join(',')
  useEffect(() => store.watch(key === '' ? [] : key.split(',')), [store, key])
}

/** What is shown was recorded: there is no server that could be asked or told anything. */
export const useIsRecording = (): boolean => useLive().recordedAt !== null

/** The server's time, anew every `everyMs`, and at once when it jumped; still while the tab is hidden. */
export const useNow = (everyMs: number): number => {
  const { clock, store } = useLive()
  const [now, setNow] = useState(() => clock.now())
  useEffect(() => {
    let shown = clock.now()
    const show = () => {
      if (document.hidden) return
      shown = clock.now()
      setNow(shown)
    }
    const timer = setInterval(show, everyMs)
    const unsubscribe = store.subscribe(() => {
      if (Math.abs(clock.now() - shown) > everyMs) show()
    })
    return () => {
      clearInterval(timer)
      unsubscribe()
    }
  }, [clock, store, everyMs])
  return now
}
