// Relays what happened anywhere to the browsers of this API process. It hears of events by Pub/Sub,
// which may lose some; the chain of ids shows that, and the history fills it (see chain.ts).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Redis } from 'ioredis'
import type { Alert, AlertCode, Batch, Sample } from '../contract.ts'
import type { Log } from '../log.ts'
import { sharedKeys } from '../redis/keys.ts'
import { createAudience } from './audience.ts'
import { createChain } from './chain.ts'
import { createHistory, type HistoryEvent } from './history.ts'
import { createOpenings, type SnapshotSource } from './opening.ts'
import { createRecentBatches } from './recent-batches.ts'

const awayMs = 1000 // a shorter break of the connection is nobody's business

export interface Relay {
  start(): void
  stop(): Promise<void>
  /** Browsers connected now. */
  clients(): number
  /**
   * Answers `GET /events`. `posts` narrows `likes` to those; `lastEventId` is what the browser says.
   * Resolves when the browser got its beginning or left; it must be called before anything is written.
   */
  open(
    req: IncomingMessage,
    res: ServerResponse,
    options: { posts?: readonly string[] | undefined; lastEventId?: string | undefined },
  ): Promise<void>
  /** Tells only this process's browsers, without an id; kept for later ones until it has an `until`. */
  local(alert: Alert): void
  /** Calls `listener` with every batch event, once and in order; answers how to take it off. */
  onBatch(listener: (batch: Batch) => void): () => void
  /** The last sample any sampler published; null before the first. */
  latest(): Sample | null
}

interface RelayParts {
  readonly redis: Redis
  readonly subscriber: Redis
  readonly log: Log
  readonly readSnapshot: () => Promise<SnapshotSource>
}

/** A message is `previous-id id name json`. */
const readMessage = (message: string): { previous: string; event: HistoryEvent } => {
  const [previous, id, name] = message.split(' ', 3) as [string, string, HistoryEvent['name']]
  const json = message.slice(previous.length + id.length + name.length + 3)
  return { previous, event: { id, name, json } }
}

export const createRelay = ({ redis, subscriber, log, readSnapshot }: RelayParts): Relay => {
  const history = createHistory(redis)
  const batches = createRecentBatches()
  const listeners = new Set<(batch: Batch) => void>()
  const raised = new Map<AlertCode, Alert>()
  let newestSample: string | null = null
  let awayTimer: NodeJS.Timeout | undefined

  const audience = createAudience({
    log,
    prepare: createOpenings({
      history,
      readSnapshot,
      batches: batches.list,
      localAlerts: () => [...raised.values()],
    }),
  })

  const acceptBatch = (batch: Batch) => {
    batches.add(batch)
    for (const listener of listeners) listener(batch)
  }

  const accept = (events: readonly HistoryEvent[]) => {
    for (const { name, json } of events) {
      if (name === 'sample') newestSample = json
      if (name === 'batch') acceptBatch(JSON.parse(json) as Batch)
    }
    audience.send(events)
  }

  /** What happened before this process listened: news to nobody, but a snapshot shows it. */
  const recall = (events: readonly HistoryEvent[]) => {
    for (const { name, json } of events) {
      if (name === 'sample') newestSample = json
      if (name === 'batch') batches.add(JSON.parse(json) as Batch)
    }
  }

  const chain = createChain({
    history,
    log,
    recall,
    accept,
    reset: (reason) => audience.restart(reason),
  })

  const local = (alert: Alert) => {
    if (alert.until === undefined) raised.set(alert.code, alert)
    else raised.delete(alert.code)
    audience.send([{ id: null, name: 'alert', json: JSON.stringify(alert) }])
  }

  const onMessage = (channel: string, message: string) => {
    if (channel !== sharedKeys.events) return
    const { previous, event } = readMessage(message)
    chain.message(previous, event)
  }

  const onReady = async () => {
    clearTimeout(awayTimer)
    awayTimer = undefined
    const away = raised.get('redis-away')
    if (away) local({ ...away, until: Date.now() })
    try {
      // Messages come from here on; what was said before is in the history.
      await subscriber.subscribe(sharedKeys.events)
      chain.check()
    } catch (error) {
      log.warn({ err: error }, 'not subscribed') // the connection broke: ready comes again
    }
  }

  const onClose = () => {
    const since = Date.now()
    awayTimer ??= setTimeout(() => {
      local({ code: 'redis-away', level: 'critical', text: 'Redis does not answer', since })
    }, awayMs)
  }

  let state: 'new' | 'running' | 'stopped' = 'new'
  let stopping: Promise<void> | undefined

  const stop = async () => {
    const wasRunning = state === 'running'
    state = 'stopped'
    clearTimeout(awayTimer)
    subscriber.off('message', onMessage).off('ready', onReady).off('close', onClose)
    await chain.stop()
    await audience.stop()
    if (wasRunning && subscriber.status === 'ready')
      await subscriber.unsubscribe(sharedKeys.events).catch(() => {})
  }

  return {
    start() {
      if (state !== 'new') return
      state = 'running'
      subscriber.on('message', onMessage).on('ready', onReady).on('close', onClose)
      if (subscriber.status === 'ready') void onReady()
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
    clients: () => audience.size(),
    open: (_req, res, { posts, lastEventId }) =>
      audience.join(res, posts ? new Set(posts) : null, lastEventId || null),
    local,
    onBatch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    latest: () => (newestSample === null ? null : (JSON.parse(newestSample) as Sample)),
  }
}
