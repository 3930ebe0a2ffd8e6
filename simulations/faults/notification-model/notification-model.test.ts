import { tries } from '../../../testing/tries.ts'
import { describeModel } from '../model/describe-model.ts'
import { allRules, leftOut } from './rules.ts'
import { runNotificationModel } from './run.ts'

const seeds = tries(500, 100_000)

describeModel('notifications, by their real drain and mover', {
  promise: `tell every milestone under one id in ${seeds} runs of killed workers, lost replies and full queues`,
  ...{ seeds, allRules, leftOut, run: runNotificationModel, enough: 2000 },
})
