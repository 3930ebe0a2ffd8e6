// Which faults come in which order: all of it follows from one seed, so a round can be played again alone.
import { createRandom } from './model/schedule.ts'
import type { Nemesis } from './nemesis.ts'
import { pack } from './together.ts'

export interface PlannedRound {
  readonly index: number
  readonly nemesis: Nemesis
  readonly seed: number
}

/** Long faults come in every third turn. */
const longEvery = 3

/** `rounds` faults; each turn has every fault once, in the seed's order. Pure. */
export const planOf = (
  seed: number,
  rounds: number,
  kinds: readonly Nemesis[],
): readonly PlannedRound[] => {
  const random = createRandom(seed)
  const plan: PlannedRound[] = []
  for (let turn = 0; plan.length < rounds && kinds.length > 0; turn++) {
    const left = kinds.filter(({ long }) => !long || turn % longEvery === 0 || kinds.length < 4)
    while (left.length > 0 && plan.length < rounds) {
      const [nemesis] = left.splice(random.below(left.length), 1)
      plan.push({ index: plan.length, nemesis: nemesis!, seed: random.below(2 ** 31) })
    }
  }
  return plan
}

/** Those whose name has `only` in it, whatever the case; `full`: also the long ones. */
export const kindsOf = (all: readonly Nemesis[], only: string, full: boolean): Nemesis[] =>
  all.filter(
    ({ name, long }) =>
      name.toLowerCase().includes(only.toLowerCase()) && (full || !long || only !== ''),
  )

/** The short form: every fault but the long ones, each crash twice, as few rounds as they fit into. Pure. */
export const shortPlanOf = (seed: number, kinds: readonly Nemesis[]): readonly PlannedRound[] => {
  const random = createRandom(seed)
  const short = kinds.filter(({ long }) => !long)
  const left = [...short, ...short.filter(({ name }) => name.startsWith('crash'))]
  const shuffled: Nemesis[] = []
  while (left.length > 0) shuffled.push(...left.splice(random.below(left.length), 1))
  return pack(shuffled).map((nemesis, index) => ({ index, nemesis, seed: random.below(2 ** 31) }))
}
