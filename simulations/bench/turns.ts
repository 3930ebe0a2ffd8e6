// Whatever the machine does besides must fall on all sides of a comparison alike: they are measured in turns,
// in one run, every second time backwards.
import type { LoadPlan } from '../../load/plan.ts'
import { measureRound, type Round, type RoundOptions } from './measure.ts'
import type { Pids } from './processes.ts'
import { formatNumber } from './statistics.ts'

/** @returns what `run` gave for each side, in the order of the rounds. */
export const inTurns = async <Side, Result>(
  sides: readonly Side[],
  rounds: number,
  run: (side: Side, round: number) => Promise<Result>,
): Promise<Result[][]> => {
  const results = sides.map((): Result[] => [])
  const order = [...sides.entries()]
  for (let round = 1; round <= rounds; round++)
    for (const [i, side] of round % 2 ? order : order.toReversed())
      results[i]!.push(await run(side, round))
  return results
}

/** One server under the same load as the others. */
export interface Side {
  readonly name: string
  readonly url: string
  /** of its processes, by name; asked at each round, as one may have been started again */
  readonly pids: () => Pids
  readonly before?: () => Promise<unknown>
  /** What is left to write must not slow the next round down. */
  readonly after?: () => Promise<unknown>
  /** What its load has of its own. */
  readonly plan?: Partial<LoadPlan>
}

interface SidesOptions extends RoundOptions {
  readonly rounds: number
  readonly plan: Omit<LoadPlan, 'url'>
  readonly log: (line: string) => void
}

const warmupMs = 1000 // per round: the new client's code gets hot
const firstWarmupMs = 3000 // once per server

/** @returns the rounds of each side. */
export const measureSides = async (
  sides: readonly Side[],
  { rounds, plan, log, ...options }: SidesOptions,
): Promise<Round[][]> => {
  const measure = async (side: Side, times: Partial<LoadPlan>) => {
    await side.before?.()
    const load = { ...plan, warmupMs, ...times, ...side.plan, url: side.url }
    const round = await measureRound(load, side.pids(), options)
    await side.after?.()
    return round
  }
  for (const side of sides) await measure(side, { warmupMs: 0, durationMs: firstWarmupMs })
  return inTurns(sides, rounds, async (side, n) => {
    const round = await measure(side, {})
    log(`round ${n} of ${rounds}, ${side.name}: ${formatNumber(round.perSecond)} likes/s`)
    return round
  })
}
