// The gate: whether MongoDB is up, for those who wait for it and those who listen.
import { untilHeard } from '../until-heard.ts'

export interface Gate {
  up(): boolean
  /** Resolves when MongoDB is up. @throws the signal's reason. */
  whenUp(signal?: AbortSignal): Promise<void>
  /** Called at every change, at once. */
  onChange(listener: (up: boolean) => void): void
  /** False: it was so before. */
  set(up: boolean): boolean
}

export const createGate = (): Gate => {
  const changes = new EventTarget()
  let isUp = false
  return {
    up: () => isUp,
    whenUp: async (signal) => {
      signal?.throwIfAborted()
      if (isUp) return
      await untilHeard((heard) => {
        changes.addEventListener('up', heard)
        return () => changes.removeEventListener('up', heard)
      }, signal)
    },
    onChange(listener) {
      changes.addEventListener('up', () => listener(true))
      changes.addEventListener('away', () => listener(false))
    },
    set(up) {
      if (up === isUp) return false
      isUp = up
      changes.dispatchEvent(new Event(up ? 'up' : 'away'))
      return true
    },
  }
}
