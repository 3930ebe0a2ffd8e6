// What the page knows: one immutable value, made only by `reduce`.
import type {
  Alert,
  BatchState,
  Flood,
  Incident,
  Post,
  Sample,
  ServerState,
  StreamConfig,
} from '../../../contract/index.ts'

/** One batch, put together from its batch events. */
export interface Batch {
  /** `<partition>-<seq>`, also the id of its job */
  id: string
  partition: number
  seq: string
  ordinal: number
  state: BatchState
  posts: number
  likes: number
  /** milliseconds since it was claimed, at its newest state */
  ms: number
  /** per state: milliseconds since the claim, and when this page heard of it; of the last time it came there */
  steps: Partial<Record<BatchState, { ms: number; at: number; heardAt: number }>>
  /** attempts that failed, oldest first */
  failures: readonly { ms: number; at: number; reason: string | null }[]
}

/** Something a chart has to admit: from `from` to `to` (server time) this page was not there. */
export interface Mark {
  from: number
  to: number
  text: string
}

export interface View {
  config: StreamConfig | null
  sample: Sample | null
  /** when it arrived here (browser clock); a snapshot's sample may be older than that */
  sampleHeardAt: number
  /** what the server says of itself, also without Redis; null: nothing yet, or it is of a version before */
  state: ServerState | null
  /** oldest first, one per second, at most `keep.samples` */
  samples: readonly Sample[]
  /** oldest first, at most `keep.batches` */
  batches: readonly Batch[]
  /** batches that fell out of the list since the page was opened */
  batchesDropped: number
  /** posts whose live total is followed; the others are not kept */
  watched: ReadonlySet<string>
  totals: ReadonlyMap<string, number>
  top: readonly Post[]
  /** open alerts, newest first */
  alerts: readonly Alert[]
  /** the one that runs, or the last one; null: none is known */
  flood: Flood | null
  /** when its numbers arrived here */
  floodHeardAt: number
  marks: readonly Mark[]
  /** what happened and is over, oldest first, at most `keep.incidents` */
  incidents: readonly Incident[]
  /** snapshots so far: grows when a gap could not be filled */
  snapshots: number
  /** live events so far */
  events: number
}

export const keep = { samples: 900, batches: 400, marks: 20, incidents: 500 } as const

export const emptyView: View = {
  config: null,
  sample: null,
  sampleHeardAt: 0,
  state: null,
  samples: [],
  batches: [],
  batchesDropped: 0,
  watched: new Set(),
  totals: new Map(),
  top: [],
  alerts: [],
  flood: null,
  floodHeardAt: 0,
  marks: [],
  incidents: [],
  snapshots: 0,
  events: 0,
}

/** `list` with `item` behind it, cut to the newest `limit`. */
export const append = <T>(list: readonly T[], item: T, limit: number): T[] => {
  const from = Math.max(0, list.length + 1 - limit)
  const next = list.slice(from)
  next.push(item)
  return next
}

export const batchId = (batch: Pick<Batch, 'partition' | 'seq'>) =>
  `${batch.partition}-${batch.seq}`
