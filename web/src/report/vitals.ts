// How the page itself fared: what a browser tells of it, as far as it does.
export interface Vitals {
  /** milliseconds after the visit began; null: this browser does not tell */
  largestPaintMs: number | null
  /** a share of the screen that moved by itself */
  layoutShift: number | null
  /** the first numbers were there, and the last long task of the beginning was over */
  interactiveMs: number | null
}

/** Set when the first numbers are there. */
export const firstNumbers = 'first-numbers'

const beginningMs = 3000

/** What was noted since the visit began; null: this browser knows no such thing. */
const noted = <T extends PerformanceEntry>(type: string): Promise<T[] | null> =>
  new Promise((resolve) => {
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) return resolve(null)
    const entries: T[] = []
    const observer = new PerformanceObserver((list) => entries.push(...(list.getEntries() as T[])))
    observer.observe({ type, buffered: true })
    // What is buffered comes in a task of its own.
    setTimeout(() => {
      observer.disconnect()
      resolve(entries)
    })
  })

type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean }

export const readVitals = async (): Promise<Vitals> => {
  const [paints, shifts, tasks] = await Promise.all([
    noted('largest-contentful-paint'),
    noted<Shift>('layout-shift'),
    noted('longtask'),
  ])
  const shown = performance.getEntriesByName(firstNumbers)[0]?.startTime
  const early = (tasks ?? []).filter(({ startTime }) => startTime <= (shown ?? 0) + beginningMs)
  const ends = early.map(({ startTime, duration }) => startTime + duration)
  return {
    largestPaintMs: paints?.at(-1)?.startTime ?? null,
    layoutShift:
      shifts?.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0) ??
      null,
    interactiveMs: shown === undefined || tasks === null ? null : Math.max(shown, ...ends),
  }
}
