// What goes between the processes, and to no browser.
import type { Role } from './vocabulary.ts'

/** A histogram with logarithmic buckets: `[bucket index, count]`, see `server/histogram.ts`. */
export type SparseHistogram = [number, number][]

/** What one process measured about itself; a field of `lf:procs`, merged by the sampler. */
export interface ProcessReport {
  id: string
  /** the machine's or container's name: with `pid` it tells which process this is */
  host: string
  pid: number
  roles: Role[]
  at: number
  rssBytes: number
  /** CPU time by time since the report before; null: the first. Absent: of a version before */
  cores?: number | null
  /** for so long the process has run */
  upMs?: number
  /** null: not measured in this process */
  loopDelayP99Ms: number | null
  mongodb: 'up' | 'away'
  /** why it is away, in one word */
  mongodbReason?: string | null
  /** api: of the last second */
  api?: {
    inFlight: number
    sseClients: number
    requestMs: SparseHistogram
    lagMs: SparseHistogram
    /** partitions in which Redis lost likes that this process had heard of, in the last ten minutes */
    forgotten?: number
  }
  /** worker: counters since it began, histogram of the last second */
  worker?: {
    slots: number
    busy: number
    /** why MongoDB lastingly refuses what it writes, in one word */
    refused?: string | null
    operations: number
    /** calls of MongoDB that carried them; absent: of a version before */
    bulkWrites?: number
    likesWritten: number
    batches: number
    posts: number
    likes: number
    bulkWriteMs: SparseHistogram
  }
  /** worker with a webhook: counters since it began, histogram of the last second */
  notifications?: {
    delivered: number
    tries: number
    /** why the last try failed; null: it did not */
    failure: string | null
    delayMs: SparseHistogram
  }
  producer?: { nextTickAt: number }
}
