// The view after one more event. Pure: the same events give the same view. Values are absolute, so a
// repeated or late event can only be ignored, never counted twice.
import type {
  Alert,
  Flood,
  Incident,
  LikesEvent,
  Sample,
  Snapshot,
} from '../../../contract/index.ts'
import { withBatch } from './batches.ts'
import type { Incoming } from './events.ts'
import { append, keep, type Mark, type View } from './view.ts'

/** Two samples further apart than this have a gap between them. */
export const gapMs = 2_500

/** A sample that is older than the newest by more is not late: the clock of Redis was set back. */
const setBackMs = 10_000

/**
 * Posts were set: a total of before may be too high, also one that was under way while they were. What is true
 * is asked for (use-posts.ts), or comes with the next like.
 */
const wasChanged = (view: View, { changed }: Sample) =>
  view.samples.slice(-2).some((before) => before.changed !== changed)

const withSample = (view: View, sample: Sample, sampleHeardAt: number): View => {
  if (view.sample && sample.at < view.sample.at - setBackMs)
    return { ...view, sample, sampleHeardAt, samples: [sample] }
  if (view.sample && sample.at <= view.sample.at) return view
  return {
    ...view,
    sample,
    sampleHeardAt,
    samples: append(view.samples, sample, keep.samples),
    ...(wasChanged(view, sample) && { totals: new Map() }),
  }
}

const withIncident = (view: View, incident: Incident): View => {
  const others = view.incidents.filter(({ id }) => id !== incident.id)
  return { ...view, incidents: append(others, incident, keep.incidents) }
}

const withLikes = (view: View, pairs: LikesEvent): View => {
  let totals: Map<string, number> | undefined
  for (const [postId, likes] of pairs) {
    if (!view.watched.has(postId)) continue
    // A smaller total is an older one: ignored until the next snapshot.
    if (likes <= (view.totals.get(postId) ?? -1)) continue
    totals ??= new Map(view.totals)
    totals.set(postId, likes)
  }
  return totals ? { ...view, totals } : view
}

const withAlert = (view: View, alert: Alert): View => {
  const others = view.alerts.filter((a) => a.code !== alert.code)
  return { ...view, alerts: alert.until === undefined ? [alert, ...others] : others }
}

/** Of one flood the newer numbers count, of two floods the later one. */
export const isNewerFlood = (flood: Flood, known: Flood | null) =>
  known === null ||
  (flood.id === known.id ? flood.at >= known.at : flood.startedAt >= known.startedAt)

const withFlood = (view: View, flood: Flood, floodHeardAt: number): View =>
  isNewerFlood(flood, view.flood) ? { ...view, flood, floodHeardAt } : view

const resetMark = (view: View, snapshot: Snapshot): Mark[] => {
  const from = view.sample?.at
  const to = snapshot.sample?.at
  if (from === undefined || to === undefined || to - from <= gapMs) return [...view.marks]
  return append(view.marks, { from, to, text: 'stream interrupted' }, keep.marks)
}

/** So much earlier than this server's own clock its sample is: nobody may measure any more. */
const oldBy = ({ state }: View, { sample }: Snapshot) =>
  state && sample ? Math.max(0, state.at - sample.at) : 0

const withSnapshot = (view: View, snapshot: Snapshot, receivedAt: number): View => {
  const totals = snapshot.top
    .filter((post) => post.likes !== null)
    .map((post) => [post.postId, post.likes ?? 0] as const)
  let next: View = {
    ...view,
    config: snapshot.config,
    sample: snapshot.sample,
    sampleHeardAt:
      snapshot.sample?.at === view.sample?.at
        ? view.sampleHeardAt
        : receivedAt - oldBy(view, snapshot),
    samples: snapshot.samples.slice(-keep.samples),
    batches: [],
    totals: new Map(totals),
    top: snapshot.top,
    // Absent: of a server of a version before.
    incidents: snapshot.incidents ?? [],
    alerts: snapshot.alerts.filter((alert) => alert.until === undefined).reverse(),
    flood: snapshot.flood,
    floodHeardAt: receivedAt,
    marks: resetMark(view, snapshot),
    snapshots: view.snapshots + 1,
  }
  for (const batch of snapshot.batches) next = { ...next, ...withBatch(next, batch, receivedAt) }
  return next
}

export const reduce = (view: View, event: Incoming): View => {
  const counted = { ...view, events: view.events + 1 }
  switch (event.name) {
    case 'snapshot':
      return withSnapshot(view, event.data, event.receivedAt)
    case 'reset':
      return view
    case 'sample':
      return withSample(counted, event.data, event.receivedAt)
    case 'batch':
      return { ...counted, ...withBatch(counted, event.data, event.receivedAt) }
    case 'likes':
      return withLikes(counted, event.data)
    case 'alert':
      return withAlert(counted, event.data)
    case 'incident':
      return withIncident(counted, event.data)
    case 'state':
      return { ...view, state: event.data }
    case 'flood':
      return withFlood(counted, event.data, event.receivedAt)
  }
}

/** Follows exactly the posts `ids`; totals of others are let go. */
export const watching = (view: View, ids: ReadonlySet<string>): View => ({
  ...view,
  watched: ids,
  totals: new Map([...view.totals].filter(([id]) => ids.has(id))),
})
