// What every role counts of itself, with nothing counted yet.
import { createHistogram } from '../server/histogram.ts'
import { createLag } from '../server/likes/lag.ts'
import { createSendTally } from '../server/notifications/send-tally.ts'
import { apiMetrics, workerMetrics } from '../server/role-metrics.ts'

export const roleMetrics = () => [
  ...workerMetrics({ operations: 0, likesWritten: 0, batches: 0 }, createHistogram()),
  ...apiMetrics({ requestMs: createHistogram(), lag: createLag(), problems: new Map() }),
  ...createSendTally().metrics,
]
