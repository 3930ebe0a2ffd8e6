// All timers of one run in one place, so that the end of the run clears every one of them.

export interface Timers {
  after(ms: number, action: () => void): void
  every(ms: number, action: () => void): void
  clear(): void
}

export const createTimers = (): Timers => {
  const pending = new Set<NodeJS.Timeout>()
  return {
    after: (ms, action) => {
      const timer = setTimeout(() => {
        pending.delete(timer)
        action()
      }, ms)
      pending.add(timer)
    },
    every: (ms, action) => {
      pending.add(setInterval(action, ms))
    },
    clear: () => {
      for (const timer of pending) clearTimeout(timer)
      pending.clear()
    },
  }
}
