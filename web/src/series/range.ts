// The time axis all charts share: how far back it looks and how wide one point is.
export const ranges = [
  { minutes: 1, name: '1 min' },
  { minutes: 5, name: '5 min' },
  { minutes: 15, name: '15 min' },
] as const
export type Minutes = (typeof ranges)[number]['minutes']

/** What of the time is shown: the last `rangeMs`, or up to a fixed `to`. */
export interface Stretch {
  rangeMs: number
  /** milliseconds since 1970, on the server's clock; null: now */
  to: number | null
}

/** A chart never draws more points per series than this. */
export const mostPoints = 300

/** Milliseconds per point: whole seconds, so that at most `mostPoints` points fill `rangeMs`. */
export const stepMs = (rangeMs: number) => Math.ceil(rangeMs / 1000 / mostPoints) * 1000

/** Nobody chose a range: a minute until there is more to see, then five. */
export const grownMinutes = (oldest: number | undefined, newest: number | undefined): Minutes =>
  newest === undefined || oldest === undefined || newest - oldest <= 65_000 ? 1 : 5

export interface Tick {
  /** milliseconds, at most 0 */
  at: number
  text: string
}

const label = (agoMs: number, everyMs: number) => {
  if (agoMs === 0) return 'now'
  return everyMs < 60_000 ? `−${agoMs / 1000} s` : `−${agoMs / 60_000} min`
}

const steps = [1, 2, 5, 10, 15, 30, 60, 180, 300].map((seconds) => seconds * 1000)
const mostTicks = 5

/** The least round step that leaves at most five between the ends. */
const everyOf = (rangeMs: number) => steps.find((every) => rangeMs / every <= mostTicks) ?? rangeMs

/** Ticks from the newest point, which is 0, backwards; `write`: of a fixed stretch, the time of day. */
export const ticks = (rangeMs: number, write?: (agoMs: number) => string): Tick[] => {
  const everyMs = everyOf(rangeMs)
  const amount = Math.floor(rangeMs / everyMs)
  return Array.from({ length: amount + 1 }, (_, i) => {
    const agoMs = (amount - i) * everyMs
    return { at: 0 - agoMs, text: write ? write(agoMs) : label(agoMs, everyMs) }
  })
}
