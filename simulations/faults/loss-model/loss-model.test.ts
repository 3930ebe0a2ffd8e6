import { describe, expect, it } from 'vitest'
import { tries } from '../../../testing/tries.ts'
import { faultsIn, noOutcome } from './outcome.ts'
import { allRules, leftOut, type Rules } from './rules.ts'
import { runWorld } from './run.ts'

const seeds = tries(10_000, 300_000)
const enough = 10_000 // the rarest fault is in one of some thousand

/** The first seed whose run is wrong; null: none of them. */
const firstFault = (rules: Rules, seeds: number): number | null => {
  for (let seed = 0; seed < seeds; seed++) {
    const outcome = noOutcome()
    runWorld(seed, rules, outcome)
    if (faultsIn(outcome) > 0) return seed
  }
  return null
}

describe('the rules by which a loss is noticed', () => {
  it(`miss none, and stop for nothing else, in ${seeds} runs of promotions, restores and deaths`, () => {
    expect(firstFault(allRules, seeds)).toBe(null)
  })

  it.each(Object.keys(leftOut))('are all needed, %s something is wrong', (name) => {
    expect(firstFault(leftOut[name]!, enough)).not.toBe(null)
  })
})
