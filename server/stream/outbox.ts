// What waits to be published, bounded. Likes are merged by post: the newest value wins, which for a
// total that only rises is the largest. A post keeps its place in the queue while its value rises, so
// every post leaves at last. Batches and alerts leave in order; when full, the oldest go first: values
// are absolute, so whatever comes next heals what was dropped.
import type { Alert, Batch, HistoryEventName, LikesEvent, Sample } from '../contract.ts'
import type { StreamEvent } from '../redis/scripts.ts'

export const outboxLimits = {
  pairsPerEvent: 1000, // one likes event stays under about 30 kB
  eventsPerTake: 200, // one script call stays under a few milliseconds
  maxEvents: 2000, // batches and samples that wait
  maxAlerts: 100,
  maxPosts: 50_000, // about 5 MB
} as const

export interface Outbox {
  batch(batch: Batch): void
  sample(sample: Sample): void
  alert(alert: Alert): void
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
  const alerts: Alert[] = []
  const events: StreamEvent[] = []
  const totals = new Map<string, number>()
  let dropped = 0

  const push = <T>(queue: T[], item: T, bound: number) => {
    queue.push(item)
    if (queue.length <= bound) return
    queue.shift()
    dropped++
  }

  const takeLikes = (): StreamEvent => {
    const pairs: LikesEvent = []
    for (const pair of totals) {
      if (pairs.length === outboxLimits.pairsPerEvent) break
      pairs.push(pair)
    }
    for (const [post] of pairs) totals.delete(post)
    return asEvent('likes', pairs)
  }

  const put = (post: string, total: number) => {
    const waiting = totals.get(post)
    if (waiting !== undefined && waiting >= total) return
    totals.set(post, total)
    if (totals.size <= outboxLimits.maxPosts) return
    const oldest = totals.keys().next().value as string
    totals.delete(oldest)
    dropped++
  }

  return {
    batch: (batch) => push(events, asEvent('batch', batch), outboxLimits.maxEvents),
    sample: (sample) => push(events, asEvent('sample', sample), outboxLimits.maxEvents),
    alert: (alert) => push(alerts, alert, outboxLimits.maxAlerts),
    likes(pairs) {
      for (const [post, total] of pairs) put(post, total)
    },
    take({ likes }) {
      const taken = alerts.splice(0).map((alert) => asEvent('alert', alert))
      taken.push(...events.splice(0, outboxLimits.eventsPerTake))
      if (likes && totals.size > 0) taken.push(takeLikes())
      return taken
    },
    hasEvents: () => alerts.length > 0 || events.length > 0,
    hasLikes: () => totals.size > 0,
    dropped: () => dropped,
  }
}
