// Which processes live. Clocks of different machines differ, so a process counts as alive when its
// report changed lately by the watcher's own monotonic clock, which never jumps; only at first sight the report's
// time is believed.
import type { ProcessReport } from '../../contract/index.ts'

export const watchLimits = {
  liveMs: 3000, // a report is due every second
  silentMs: 60_000, // after this its report is taken away
} as const

export interface Seen {
  readonly live: ProcessReport[]
  /** Ids of processes that are silent for good. */
  readonly gone: string[]
}

interface Sight {
  at: number
  changedAt: number
  live: boolean
}

/** `now`: by Redis, as the reports' times are; `clock`: monotonic. Milliseconds. */
export const createProcessWatch = () => {
  const sights = new Map<string, Sight>()

  const look = (report: ProcessReport, now: number, clock: number): Sight => {
    const before = sights.get(report.id)
    if (!before)
      return {
        at: report.at,
        changedAt: clock,
        live: Math.abs(now - report.at) < watchLimits.liveMs,
      }
    if (before.at !== report.at) return { at: report.at, changedAt: clock, live: true }
    return { ...before, live: before.live && clock - before.changedAt < watchLimits.liveMs }
  }

  return (reports: readonly ProcessReport[], now: number, clock = now): Seen => {
    const seen: Seen = { live: [], gone: [] }
    const ids = new Set(reports.map(({ id }) => id))
    for (const id of sights.keys()) if (!ids.has(id)) sights.delete(id)
    for (const report of reports) {
      const sight = look(report, now, clock)
      sights.set(report.id, sight)
      if (sight.live) seen.live.push(report)
      else if (clock - sight.changedAt > watchLimits.silentMs) seen.gone.push(report.id)
    }
    return seen
  }
}
