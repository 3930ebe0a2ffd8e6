// The keys of the player: space plays and pauses, arrows go five seconds, page keys to what happened before or next. A
// control that has the focus keeps the keys that it needs.
import { useEffect } from 'react'
import type { Mark } from './marks.ts'
import type { Player } from './player.ts'

const arrowMs = 5_000
/** Nearer than this one is at a mark already. */
const nearMs = 500

const takesKeys = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest('input:not([type=range]), select, textarea, [contenteditable]') !== null

const takesSpace = (target: EventTarget | null) =>
  target instanceof Element && target.closest('button, a, summary') !== null

/** Where `key` leads from `atMs`; null: nowhere. Pure. */
export const moveOf = (
  key: string,
  atMs: number,
  { marks, lastsMs }: { marks: readonly Mark[]; lastsMs: number },
): number | null => {
  switch (key) {
    case 'ArrowLeft':
      return atMs - arrowMs
    case 'ArrowRight':
      return atMs + arrowMs
    case 'PageUp':
      return marks.findLast(({ fromMs }) => fromMs < atMs - nearMs)?.fromMs ?? 0
    case 'PageDown':
      return marks.find(({ fromMs }) => fromMs > atMs + nearMs)?.fromMs ?? lastsMs
    default:
      return null
  }
}

export const useKeys = (player: Player, marks: readonly Mark[]) => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, target, altKey, ctrlKey, metaKey, shiftKey } = event
      if (altKey || ctrlKey || metaKey || shiftKey || takesKeys(target)) return
      const { atMs, lastsMs, playing } = player.state()
      if (key === ' ') {
        if (takesSpace(target)) return
        event.preventDefault()
        return playing ? player.pause() : player.play()
      }
      // Elsewhere they scroll.
      if (key.startsWith('Page') && !(target instanceof HTMLInputElement)) return
      const to = moveOf(key, atMs, { marks, lastsMs })
      if (to === null) return
      event.preventDefault()
      player.seek(to)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [player, marks])
}
