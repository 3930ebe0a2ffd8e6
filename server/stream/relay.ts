// Relays what happened anywhere to the browsers of this API process. It hears of events by Pub/Sub,
// which may lose some; the chain of ids shows that, and the history fills it (see chain.ts).
import type { ServerResponse } from 'node:http'
import type { Redis } from 'ioredis'
import type { Alert, AlertCode, BatchEvent, Sample, ServerState } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { createAudience } from './audience.ts'
import { createChain } from './chain.ts'
import type { WireEvent } from './events.ts'
import { createHistory, type HistoryEvent } from './history.ts'
import { createOpenings, type SnapshotSource } from './opening.ts'
import { createRecentBatches } from './recent-batches.ts'
import { createSubscription } from './subscription.ts'

export interface Relay {
  start(): void
  stop(): Promise<void>
  /** Browsers connected now. */
  clients(): number
  /** Breaks every stream, as a network does: browsers come back by themselves. Answers how many. For drills. */
  cut(): number
  /**
   * Answers `GET /events`. `posts` narrows `likes` to those; `lastEventId` is what the browser says.
   * Resolves when the browser got its beginning or left; it must be called before anything is written.
   */
  open(
    res: ServerResponse,
    options: { posts?: readonly string[] | undefined; lastEventId?: string | undefined },
  ): Promise<void>
  /** Tells only this process's browsers, without an id; kept for later ones until it has an `until`. */
  local(alert: Alert): void
  /** Tells this process's browsers what it knows without Redis. */
  tell(state: ServerState): void
  /** Calls `listener` with every batch event, once and in order; answers how to take it off. */
  onBatch(listener: (batch: BatchEvent) => void): () => void
  /** The last sample any sampler published, Redis away in it while it is; null before the first. */
  latest(): Sample | null
  /** How long ago it was heard of, milliseconds. */
  latestAgeMs(): number
}

interface RelayDeps {
  readonly redis: Redis
  readonly subscriber: Redis
  readonly log: Log
  readonly readSnapshot: () => Promise<SnapshotSource>
  /** What this process knows without Redis: everybody hears it first. */
  readonly state?: () => ServerState
  /** by Redis: when Redis went away and came back */
  readonly now: () => number
}

const wire = (name: 'alert' | 'state', value: Alert | ServerState): WireEvent => ({
  id: null,
  name,
  json: JSON.stringify(value),
})
const alertEvent = (alert: Alert) => wire('alert', alert)
const stateEvent = (state: ServerState) => wire('state', state)

export const createRelay = (deps: RelayDeps): Relay => {
  const { redis, subscriber, log, readSnapshot, state, now } = deps
  const history = createHistory(redis)
  const batches = createRecentBatches()
  const listeners = new Set<(batch: BatchEvent) => void>()
  const raised = new Map<AlertCode, Alert>()
  let silent = false // this process hears nothing of the stream, and said so
  let newestSample: string | null = null
  let newestAt = Number.NEGATIVE_INFINITY // by the monotonic clock

  const audience = createAudience({
    log,
    greeting: () => [
      ...(state ? [stateEvent(state())] : []),
      ...[...raised.values()].map(alertEvent),
    ],
    prepare: createOpenings({
      history,
      readSnapshot,
      batches: batches.list,
      localAlerts: () => [...raised.values()],
    }),
  })

  /** Keeps what a later snapshot shows; answers the batches among the events. */
  const remember = (events: readonly HistoryEvent[]): BatchEvent[] => {
    const found: BatchEvent[] = []
    for (const { name, json } of events) {
      if (name === 'sample') {
        newestSample = json
        newestAt = performance.now()
      }
      if (name === 'batch') found.push(JSON.parse(json) as BatchEvent)
    }
    for (const batch of found) batches.add(batch)
    return found
  }

  const accept = (events: readonly HistoryEvent[]) => {
    for (const batch of remember(events)) for (const listener of listeners) listener(batch)
    audience.send(events)
  }

  const chain = createChain({
    history,
    log,
    recall: remember, // news to nobody
    accept,
    reset: (reason) => audience.restart(reason),
  })

  const local = (alert: Alert) => {
    if (alert.until === undefined) raised.set(alert.code, alert)
    else raised.delete(alert.code)
    audience.tell([alertEvent(alert)])
  }

  const onAway = (since: number | null) => {
    const open = raised.get('redis-away')
    if (since !== null && !open)
      local({ code: 'redis-away', level: 'critical', text: 'Redis does not answer.', since })
    else if (since === null && open && silent) local({ ...open, until: now() })
    silent = since !== null && !open
  }

  const { message: onEvent, check } = chain
  const subscription = createSubscription({ subscriber, log, onEvent, check, onAway, now })
  let started = false
  let stopping: Promise<void> | undefined

  const stop = async () => {
    subscription.stop()
    await chain.stop()
    await audience.stop()
  }

  return {
    start() {
      if (started) return
      started = true
      subscription.start()
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
    clients: () => audience.size(),
    cut: audience.cut,
    open: (res, { posts, lastEventId }) =>
      audience.join(res, posts ? new Set(posts) : null, lastEventId || null),
    local,
    tell: (known) => audience.tell([stateEvent(known)]),
    onBatch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    latest() {
      if (newestSample === null) return null
      const sample = JSON.parse(newestSample) as Sample
      if (raised.has('redis-away')) sample.redis.state = 'away'
      return sample
    },
    latestAgeMs: () => performance.now() - newestAt,
  }
}
