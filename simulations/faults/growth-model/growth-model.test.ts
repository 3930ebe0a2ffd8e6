import { tries } from '../../../testing/tries.ts'
import { describeModel } from '../model/describe-model.ts'
import { allRules, leftOut } from './rules.ts'
import { runGrowthModel } from './run.ts'

const seeds = tries(200, 100_000)

describeModel('the change of the number of partitions', {
  promise: `counts every like once and forgets no receipt or key, in ${seeds} runs of late, killed and double commands`,
  ...{ seeds, allRules, leftOut, run: runGrowthModel },
  ...{ near: 800, enough: 5000 }, // the rarest fault is in one of five thousand runs
})
