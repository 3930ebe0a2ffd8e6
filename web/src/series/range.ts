// The time axis all charts share: how far back it looks and how wide one point is.
export const ranges = [
  { minutes: 1, name: '1 min' },
  { minutes: 5, name: '5 min' },
  { minutes: 15, name: '15 min' },
] as const
export type Minutes = (typeof ranges)[number]['minutes']

/** A chart never draws more points per series than this. */
export const mostPoints = 300

/** Milliseconds per point: whole seconds, so that at most `mostPoints` points fill `rangeMs`. */
export const stepMs = (rangeMs: number) => Math.ceil(rangeMs / 1000 / mostPoints) * 1000

export interface Tick {
  /** milliseconds, at most 0 */
  at: number
  text: string
}

const label = (agoMs: number, everyMs: number) => {
  if (agoMs === 0) return 'now'
  return everyMs < 60_000 ? `−${agoMs / 1000} s` : `−${agoMs / 60_000} min`
}

/** Ticks from now, which is 0, backwards: every 15 s, 1 min or 3 min. */
export const ticks = (minutes: Minutes): Tick[] => {
  const everyMs = minutes === 1 ? 15_000 : minutes === 5 ? 60_000 : 180_000
  const amount = (minutes * 60_000) / everyMs
  return Array.from({ length: amount + 1 }, (_, i) => {
    const agoMs = (amount - i) * everyMs
    return { at: 0 - agoMs, text: label(agoMs, everyMs) }
  })
}
