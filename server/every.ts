// What is done again and again: never twice at a time, and a stop waits for what is under way.

export interface Repeated {
  /** Twice is once; never again after a stop. */
  start(): void
  stop(): Promise<void>
}

/** `work` hears its own errors. `atOnce`: also at the start, not only `ms` after it. */
export const every = (ms: number, work: () => unknown, atOnce = false): Repeated => {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let stopped = false

  const run = async () => {
    await work()
    running = undefined
  }
  const tick = () => {
    running ??= run()
  }

  return {
    start() {
      if (timer || stopped) return
      timer = setInterval(tick, ms)
      if (atOnce) tick()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
