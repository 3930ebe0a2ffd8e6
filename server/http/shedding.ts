// Refuses early and cheaply when the event loop is late: what only watches (SSE, stats) gives way first,
// then likes, so that those already accepted are answered in time. Nothing refused here was counted.
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** `none`: all is served; `watchers`: SSE and stats give way; `all`: every like is refused too. */
export type ShedLevel = 'none' | 'watchers' | 'all'

const limits = {
  watchersMs: 100,
  allMs: 300,
  resolutionMs: 10,
  windowMs: 500, // 50 samples: the p99 is the longest of them
}

export const shedLevel = (delayP99Ms: number): ShedLevel => {
  if (delayP99Ms > limits.allMs) return 'all'
  return delayP99Ms > limits.watchersMs ? 'watchers' : 'none'
}

const levels: readonly ShedLevel[] = ['none', 'watchers', 'all']

/** A single long pause (a module loaded, a collection) is over when it is seen: only two windows count. */
const lower = (a: ShedLevel, b: ShedLevel) =>
  levels[Math.min(levels.indexOf(a), levels.indexOf(b))]!

export interface Shedding {
  start(): void
  stop(): void
  level(): ShedLevel
  /** p99 of the last window of half a second, milliseconds */
  delayP99Ms(): number
}

/** What is asked of Node's monitor; a test says the delays itself. */
export type LoopMonitor = Pick<
  ReturnType<typeof monitorEventLoopDelay>,
  'count' | 'percentile' | 'reset' | 'enable' | 'disable'
>

export const createShedding = (
  monitor: LoopMonitor = monitorEventLoopDelay({ resolution: limits.resolutionMs }),
): Shedding => {
  let timer: NodeJS.Timeout | undefined
  let delayMs = 0
  let last: ShedLevel = 'none'
  let level: ShedLevel = 'none'

  const look = () => {
    // The monitor measures from one tick of its timer to the next: the tick itself is no delay.
    const seen = monitor.count > 0 ? monitor.percentile(99) / 1e6 - limits.resolutionMs : 0
    delayMs = Math.max(0, seen)
    const now = shedLevel(delayMs)
    level = lower(last, now)
    last = now
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
      level = last = 'none'
    },
    level: () => level,
    delayP99Ms: () => delayMs,
  }
}
