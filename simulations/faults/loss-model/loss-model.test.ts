import { tries } from '../../../testing/tries.ts'
import { describeModel } from '../model/describe-model.ts'
import { faultsIn, noOutcome } from './outcome.ts'
import { allRules, leftOut, type Rules } from './rules.ts'
import { runWorld } from './run.ts'

const seeds = tries(10_000, 300_000)

const run = (seed: number, rules: Rules) => {
  const outcome = noOutcome()
  runWorld(seed, rules, outcome)
  return faultsIn(outcome) > 0 ? [JSON.stringify(outcome)] : []
}

describeModel('the rules by which a loss is noticed', {
  promise: `miss none, and stop for nothing else, in ${seeds} runs of promotions, restores and deaths`,
  ...{ seeds, allRules, leftOut, run, enough: 10_000 }, // the rarest fault is in one of some thousand
})
