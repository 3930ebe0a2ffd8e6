// What a page is asked while it runs: how often the picture was drawn, which tasks blocked it, when it was
// ready, what its heap holds. The watcher is put into the page before its own code.
import type { CDPSession, Page } from 'playwright-core'

export interface LongTask {
  /** milliseconds since the page was opened */
  at: number
  ms: number
}

export interface Watched {
  /** when the picture was drawn, milliseconds since the page was opened */
  frames: number[]
  tasks: LongTask[]
  /** when the first numbers stood there and the page said Live; null: not yet */
  shownAt: number | null
}

declare global {
  interface Window {
    watched: Watched
  }
}

/** Runs inside the page, so it uses nothing from here. */
export const watchPage = () => {
  const watched: Watched = { frames: [], tasks: [], shownAt: null }
  window.watched = watched
  const clear = CanvasRenderingContext2D.prototype.clearRect
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    watched.frames.push(performance.now())
    clear.apply(this, box)
  }
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      watched.tasks.push({ at: startTime, ms: duration })
  }).observe({ type: 'longtask', buffered: true })
  const text = (id: string) => document.querySelector(`[data-testid="${id}"]`)?.textContent
  const look = () => {
    if (text('connection') === 'Live' && /\d/.test(text('accepted') ?? ''))
      watched.shownAt = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** What was seen since the last call. */
export const takeWatched = (page: Page): Promise<Watched> =>
  page.evaluate(() => {
    const { frames, tasks, shownAt } = window.watched
    window.watched.frames = []
    window.watched.tasks = []
    return { frames, tasks, shownAt }
  })

/** The page's JS heap when everything that can go has gone. Call `Performance.enable` before. */
export const readHeapMb = async (session: CDPSession): Promise<number> => {
  for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const used = metrics.find(({ name }) => name === 'JSHeapUsedSize')
  return (used?.value ?? Number.NaN) / 2 ** 20
}

/** Frames in each whole second between the first and the last. Pure. */
export const framesPerSecond = (frames: readonly number[]): number[] => {
  const first = frames[0]
  const last = frames.at(-1)
  if (first === undefined || last === undefined) return []
  const seconds = Array<number>(Math.floor((last - first) / 1000)).fill(0)
  for (const at of frames) {
    const second = Math.floor((at - first) / 1000)
    if (second < seconds.length) seconds[second]! += 1
  }
  return seconds
}
