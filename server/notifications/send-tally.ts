// What became of the tries of one process, for its report and for Prometheus.
import type { ProcessReport } from '../../contract/index.ts'
import { createHistogram } from '../histogram.ts'
import type { OwnMetric } from '../own-metrics.ts'
import type { Outcome } from './outcome.ts'

export interface SendTally {
  /** `ageMs`: since it was noticed. */
  tried(outcome: Outcome, ageMs: number): void
  died(): void
  report(): NonNullable<ProcessReport['notifications']>
  readonly metrics: readonly OwnMetric[]
}

export const createSendTally = (): SendTally => {
  const delayMs = createHistogram()
  const tries = { delivered: 0, failed: 0, later: 0, gone: 0 }
  let dead = 0
  let failure: string | null = null
  return {
    tried(outcome, ageMs) {
      tries[outcome.status]++
      if (outcome.status === 'delivered') delayMs.record(Math.max(0, ageMs))
      failure = outcome.status === 'failed' ? outcome.reason : null
    },
    died() {
      dead++
    },
    report: () => ({
      delivered: tries.delivered,
      tries: tries.delivered + tries.failed + tries.later + tries.gone,
      failure,
      delayMs: delayMs.take(),
    }),
    metrics: [
      {
        kind: 'counters',
        name: 'likeflow_webhook_requests_total',
        help: 'Requests to the webhook: delivered, failed, later (Retry-After) or gone (410)',
        label: 'outcome',
        read: () => new Map(Object.entries(tries)),
      },
      {
        kind: 'counter',
        name: 'likeflow_notifications_dead_total',
        help: 'Notifications that were given up',
        read: () => dead,
      },
      {
        kind: 'histogram',
        name: 'likeflow_notification_delay_seconds',
        help: 'From a notice to its delivery',
        read: delayMs.all,
      },
    ],
  }
}
