// One round: a load from a process of its own, and the CPU time that every named process used meanwhile.
import type { LoadPlan, LoadSummary } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { type Pids, readCpu } from './processes.ts'

export interface Round {
  perSecond: number
  summary: LoadSummary
  /** CPU microseconds per accepted like, by process name */
  cpuPerLike: Record<string, number>
}

export interface RoundOptions {
  readonly onMeasuring?: () => void
  /** Likes that were refused are counted in `summary.refused`, and are no fault. */
  readonly mayRefuse?: boolean
}

const worst = ({ refused, unknown }: LoadSummary, mayRefuse: boolean) => [
  ...Object.entries(mayRefuse ? {} : refused).map(([why, likes]) => `${likes} refused: ${why}`),
  ...(unknown > 0 ? [`${unknown} with an unknown outcome`] : []),
]

/** @throws when a like was not accepted: a rate with refusals in it is no rate, unless it may be. */
export const measureRound = async (
  plan: LoadPlan,
  pids: Pids,
  { onMeasuring, mayRefuse = false }: RoundOptions = {},
): Promise<Round> => {
  let before = readCpu(pids)
  const summary = await runLoad(plan, {
    onMeasuring: () => {
      before = readCpu(pids)
      onMeasuring?.()
    },
  }).done
  const after = readCpu(pids)
  const faults = worst(summary, mayRefuse)
  if (faults.length > 0) throw new Error(`likes were not accepted: ${faults.join(', ')}`)
  const cpuPerLike: Record<string, number> = {}
  for (const name of Object.keys(pids))
    cpuPerLike[name] = (after[name]! - before[name]!) / summary.accepted
  return { perSecond: summary.perSecond, summary, cpuPerLike }
}
