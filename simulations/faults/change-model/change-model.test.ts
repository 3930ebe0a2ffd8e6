import { tries } from '../../../testing/tries.ts'
import { describeModel } from '../model/describe-model.ts'
import { allRules, leftOut } from './rules.ts'
import { runChangeModel } from './run.ts'

const seeds = tries(200, 100_000)

describeModel('changes of posts by an administrator', {
  promise: `are done once, replace what was there and lose no like after, in ${seeds} runs of late, killed and double workers`,
  ...{ seeds, allRules, leftOut, run: runChangeModel },
  ...{ near: 4000, enough: 500 }, // the rarest fault is in one of five thousand runs
})
