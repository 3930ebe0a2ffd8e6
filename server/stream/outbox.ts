// What waits to be published, bounded. Likes are merged by post (see totals-queue.ts). Batches, alerts and
// incidents leave in order; when full, the oldest go first: values are absolute, so whatever comes next heals what
// was dropped.
import type {
  Alert,
  BatchEvent,
  Flood,
  HistoryEventName,
  Incident,
  Sample,
} from '../../contract/index.ts'
import type { StreamEvent } from '../redis/scripts.ts'
import { createTotalsQueue } from './totals-queue.ts'

export const outboxLimits = {
  pairsPerEvent: 1000, // one likes event stays under about 30 kB
  eventsPerTake: 200, // one script call stays under a few milliseconds
  maxEvents: 2000, // batches and samples that wait
  maxAlerts: 100, // and incidents
  maxPosts: 10_000, // two seconds of what leaves
} as const

export interface Outbox {
  batch(batch: BatchEvent): void
  sample(sample: Sample): void
  alert(alert: Alert): void
  incident(incident: Incident): void
  /** Only the newest waits. */
  flood(flood: Flood): void
  likes(pairs: Iterable<readonly [string, number]>): void
  /** The next events, at most one call's worth; with `likes` at most one likes event is among them. */
  take(options: { likes: boolean }): StreamEvent[]
  /** Anything but likes waits. */
  hasEvents(): boolean
  hasLikes(): boolean
  /** Events and posts' totals dropped since the start. */
  dropped(): number
}

const asEvent = (name: HistoryEventName, value: unknown): StreamEvent => ({
  name,
  json: JSON.stringify(value),
})

export const createOutbox = (): Outbox => {
  const alerts: StreamEvent[] = []
  const events: StreamEvent[] = []
  const totals = createTotalsQueue(outboxLimits.maxPosts)
  let flood: StreamEvent | null = null
  let dropped = 0

  const push = <T>(queue: T[], item: T, bound: number) => {
    queue.push(item)
    if (queue.length <= bound) return
    queue.shift()
    dropped++
  }

  return {
    batch: (batch) => push(events, asEvent('batch', batch), outboxLimits.maxEvents),
    sample: (sample) => push(events, asEvent('sample', sample), outboxLimits.maxEvents),
    alert: (alert) => push(alerts, asEvent('alert', alert), outboxLimits.maxAlerts),
    incident: (incident) => push(alerts, asEvent('incident', incident), outboxLimits.maxAlerts),
    flood(next) {
      flood = asEvent('flood', next)
    },
    likes(pairs) {
      for (const [post, total] of pairs) if (totals.put(post, total)) dropped++
    },
    take({ likes }) {
      const taken = alerts.splice(0)
      taken.push(...events.splice(0, outboxLimits.eventsPerTake))
      if (flood) taken.push(flood)
      flood = null
      if (likes && totals.size() > 0)
        taken.push(asEvent('likes', totals.take(outboxLimits.pairsPerEvent)))
      return taken
    },
    hasEvents: () => alerts.length > 0 || events.length > 0 || flood !== null,
    hasLikes: () => totals.size() > 0,
    dropped: () => dropped,
  }
}
