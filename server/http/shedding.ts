// Refuses early and cheaply when the event loop is late: what only watches (SSE, stats) gives way first,
// then likes, so that those already accepted are answered in time. Nothing refused here was counted.
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** `none`: all is served; `watchers`: SSE and stats give way; `all`: every like is refused too. */
export type ShedLevel = 'none' | 'watchers' | 'all'

const limits = {
  watchersMs: 100,
  allMs: 300,
  resolutionMs: 10,
  windowMs: 1000, // 100 samples: one long pause is enough to be seen, and is forgotten a second later
}

export const shedLevel = (delayP99Ms: number): ShedLevel => {
  if (delayP99Ms > limits.allMs) return 'all'
  return delayP99Ms > limits.watchersMs ? 'watchers' : 'none'
}

export interface Shedding {
  start(): void
  stop(): void
  level(): ShedLevel
  /** p99 of the last full second, milliseconds */
  delayP99Ms(): number
}

export const createShedding = (): Shedding => {
  const monitor = monitorEventLoopDelay({ resolution: limits.resolutionMs })
  let timer: NodeJS.Timeout | undefined
  let delayMs = 0
  let level: ShedLevel = 'none'

  const look = () => {
    // The monitor measures from one tick of its timer to the next: the tick itself is no delay.
    const seen = monitor.count > 0 ? monitor.percentile(99) / 1e6 - limits.resolutionMs : 0
    delayMs = Math.max(0, seen)
    level = shedLevel(delayMs)
    monitor.reset()
  }

  return {
    start: () => {
      if (timer) return
      monitor.enable()
      timer = setInterval(look, limits.windowMs)
    },
    stop: () => {
      clearInterval(timer)
      timer = undefined
      monitor.disable()
      level = 'none'
    },
    level: () => level,
    delayP99Ms: () => delayMs,
  }
}
