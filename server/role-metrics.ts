// What the roles count of themselves, for Prometheus (own-metrics.ts).
import { problemTypes } from '../contract/index.ts'
import type { Histogram } from './histogram.ts'
import type { OwnMetric } from './own-metrics.ts'

type All = Pick<Histogram, 'all'>

export interface ApiCounts {
  readonly requestMs: All
  readonly lag: All
  /** problem type → requests to like that were answered with it */
  readonly problems: ReadonlyMap<string, number>
}

/** A counter that begins with its first refusals has not risen, as Prometheus sees it: each begins at 0. */
const noProblems = Object.keys(problemTypes).map((problem) => [problem, 0] as const)

export const apiMetrics = ({ requestMs, lag, problems }: ApiCounts): OwnMetric[] => [
  {
    kind: 'histogram',
    name: 'likeflow_request_seconds',
    help: 'From the arrival of a like to its count in Redis',
    read: requestMs.all,
  },
  {
    kind: 'histogram',
    name: 'likeflow_lag_seconds',
    help: 'From the arrival of a like to MongoDB',
    read: lag.all,
  },
  {
    kind: 'counters',
    name: 'likeflow_like_requests_refused_total',
    help: 'Requests to like that were refused, by problem',
    label: 'problem',
    read: () => new Map([...noProblems, ...problems]),
  },
]

export interface Written {
  operations: number
  likesWritten: number
  batches: number
}

export const workerMetrics = (written: Readonly<Written>, bulkWriteMs: All): OwnMetric[] => [
  {
    kind: 'counter',
    name: 'likeflow_database_operations_total',
    help: 'Guarded writes to MongoDB',
    read: () => written.operations,
  },
  {
    kind: 'counter',
    name: 'likeflow_likes_written_total',
    help: 'Likes in these writes, also in repeated ones',
    read: () => written.likesWritten,
  },
  {
    kind: 'counter',
    name: 'likeflow_batches_settled_total',
    help: 'Batches settled',
    read: () => written.batches,
  },
  {
    kind: 'histogram',
    name: 'likeflow_bulk_write_seconds',
    help: 'How long a bulk write takes',
    read: bulkWriteMs.all,
  },
]
