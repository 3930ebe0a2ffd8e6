// Freezes the page; the stream goes on behind it and what is held is counted.
import { useSyncExternalStore } from 'react'
import { plural } from '../format.ts'
import { useLive } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

export const PauseView = () => {
  const { store } = useLive()
  const paused = useSyncExternalStore(store.subscribe, store.paused)
  const held = useSyncExternalStore(store.subscribe, store.held)
  return (
    <Button
      aria-pressed={paused}
      onClick={paused ? store.resume : store.pause}
      className={paused ? 'border-warn/60 text-warn' : ''}
    >
      <Icon name={paused ? 'play' : 'pause'} />
      {paused ? `Resume view · ${plural(held, 'event')} held` : 'Pause view'}
    </Button>
  )
}
