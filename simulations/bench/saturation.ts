// How much can be served at all: a closed model says about where, then open rates climb until what comes out
// falls behind what goes in, also when it is tried again: one disturbed run is no limit, and a peak that is
// found too low flatters every share of it. The peak is the best goodput of any run.
import type { LoadSummary } from '../../load/plan.ts'

export interface Rung {
  /** likes per second asked for */
  rate: number
  /** likes per second accepted, in the best of its runs */
  perSecond: number
  /** how often it was run */
  runs: number
}

const rungMs = 3000
const firstShare = 0.8 // of what the closed model reached
const step = 1.15
const mostRungs = 14 // 0.8 * 1.15 ^ 13: five times what the closed model reached
const mostRuns = 3 // of a rate that falls behind
const behind = 0.95

type Run = (rate: number | null, ms: number) => Promise<LoadSummary>

const climb = async (run: Run, rate: number): Promise<Rung> => {
  const rung = { rate, perSecond: 0, runs: 0 }
  while (rung.perSecond < behind * rate && rung.runs < mostRuns) {
    const { perSecond } = await run(rate, rungMs)
    rung.perSecond = Math.max(rung.perSecond, perSecond)
    rung.runs += 1
  }
  return rung
}

/** `run(rate, ms)` measures one rate; null: closed model. */
export const findSaturation = async (run: Run): Promise<Rung[]> => {
  const { perSecond: about } = await run(null, rungMs)
  const ladder: Rung[] = []
  for (let rate = firstShare * about; ladder.length < mostRungs; rate *= step) {
    const rung = await climb(run, Math.round(rate))
    ladder.push(rung)
    if (rung.perSecond < behind * rung.rate) break
  }
  return ladder
}
