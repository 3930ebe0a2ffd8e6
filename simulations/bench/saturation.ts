// How much can be served at all: a closed model says about where, then open rates climb until what comes out
// falls behind what goes in. The peak is the best goodput of any rate, so that no later share of it flatters.
import type { LoadSummary } from '../load/plan.ts'

export interface Rung {
  /** likes per second asked for */
  rate: number
  /** likes per second accepted */
  perSecond: number
}

const rungMs = 3000
const firstShare = 0.8 // of what the closed model reached
const step = 1.15
const mostRungs = 8
const behind = 0.95

/** `run(rate, ms)` measures one rate; null: closed model. */
export const findSaturation = async (
  run: (rate: number | null, ms: number) => Promise<LoadSummary>,
): Promise<Rung[]> => {
  const { perSecond: about } = await run(null, rungMs)
  const ladder: Rung[] = []
  for (let rate = firstShare * about; ladder.length < mostRungs; rate *= step) {
    const { perSecond } = await run(Math.round(rate), rungMs)
    ladder.push({ rate: Math.round(rate), perSecond })
    if (perSecond < behind * rate) break
  }
  return ladder
}
