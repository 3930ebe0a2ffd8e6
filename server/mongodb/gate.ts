// The gate: whether MongoDB is up, for those who wait for it and those who listen.

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
    whenUp: (signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        if (isUp) return resolve()
        const settle = (finish: () => void) => {
          changes.removeEventListener('up', onUp)
          signal?.removeEventListener('abort', onAbort)
          finish()
        }
        const onUp = () => settle(resolve)
        const onAbort = () => settle(() => reject(signal?.reason))
        changes.addEventListener('up', onUp)
        signal?.addEventListener('abort', onAbort)
      }),
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
