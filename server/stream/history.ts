// What Redis keeps of the past: the capped stream of events, the samples, the open alerts, the
// incidents. Reads only.
import type { Redis } from 'ioredis'
import type { Alert, HistoryEventName, Incident } from '../../contract/index.ts'
import { currentEvent, currentSample } from '../migrations/old-words.ts'
import { sharedKeys } from '../redis/keys.ts'
import { beforeAll, isEventId } from './event-id.ts'

/** An entry of the history, as it is relayed. */
export interface HistoryEvent {
  readonly id: string
  readonly name: HistoryEventName
  readonly json: string
}

export type Missed =
  | { readonly status: 'complete'; readonly events: readonly HistoryEvent[] }
  /** The id is not in the history (trimmed, never was, or not an id): nothing can be said about the gap. */
  | { readonly status: 'unknown' }

export interface History {
  /** The newest entry's id; `0-0` when there is none. */
  lastId(): Promise<string>
  /** Everything after `id`, if `id` itself is still there. */
  after(id: string): Promise<Missed>
  /** The newest entries, oldest first. */
  newest(count: number): Promise<HistoryEvent[]>
  /** Up to 15 minutes of samples as JSON texts, oldest first. */
  samples(): Promise<string[]>
  openAlerts(): Promise<Alert[]>
  /** The last ones, oldest first; each once. */
  incidents(): Promise<Incident[]>
}

type Entry = [id: string, fields: string[]]

const readEntry = ([id, fields]: Entry): HistoryEvent => {
  const name = fields[1] as HistoryEventName
  return { id, name, json: currentEvent(name, fields[3]!) }
}

export const createHistory = (redis: Redis): History => ({
  async lastId() {
    const [newest] = await redis.xrevrange(sharedKeys.events, '+', '-', 'COUNT', 1)
    return newest?.[0] ?? beforeAll
  },
  async after(id) {
    if (!isEventId(id)) return { status: 'unknown' }
    const entries = (await redis.xrange(sharedKeys.events, id, '+')) as Entry[]
    if (entries[0]?.[0] !== id) return { status: 'unknown' }
    return { status: 'complete', events: entries.slice(1).map(readEntry) }
  },
  async newest(count) {
    const entries = await redis.xrevrange(sharedKeys.events, '+', '-', 'COUNT', count)
    return (entries as Entry[]).reverse().map(readEntry)
  },
  async samples() {
    const entries = (await redis.xrange(sharedKeys.samples, '-', '+')) as Entry[]
    return entries.map(([, fields]) => currentSample(fields[1]!))
  },
  async openAlerts() {
    const texts = await redis.hvals(sharedKeys.alerts)
    return texts.map((text) => JSON.parse(text) as Alert)
  },
  async incidents() {
    const entries = (await redis.xrange(sharedKeys.incidents, '-', '+')) as Entry[]
    const all = entries.map(([, fields]) => JSON.parse(fields[1]!) as Incident)
    return [...new Map(all.map((incident) => [incident.id, incident])).values()]
  },
})
