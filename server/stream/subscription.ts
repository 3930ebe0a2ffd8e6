// Hears the messages about new events, and knows when it may have missed some: after every (re)connect,
// and when it is quiet for so long that the connection must be doubted. What was missed is looked up by
// `check`; a message is only the quicker way.
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { currentEvent } from '../migrations/old-words.ts'
import { sharedKeys } from '../redis/keys.ts'
import type { HistoryEvent } from './history.ts'

const awayMs = 1000 // a shorter break of the connection is nobody's business
const quietMs = 5000 // a sample is due every second

interface SubscriptionDeps {
  /** a client of its own, with `maxRetriesPerRequest: null` */
  readonly subscriber: Redis
  readonly log: Log
  /** `previous`: the id of the entry before the event. */
  readonly onEvent: (previous: string, event: HistoryEvent) => void
  /** Looks for missed events; true when there were some. */
  readonly check: () => Promise<boolean>
  /** The connection is broken since then (milliseconds since 1970); null: it is there again. */
  readonly onAway: (since: number | null) => void
  /** by Redis */
  readonly now: () => number
}

/** A message is `previous-id id name json`. */
const readMessage = (message: string): { previous: string; event: HistoryEvent } => {
  const [previous, id, name] = message.split(' ', 3) as [string, string, HistoryEvent['name']]
  const json = message.slice(previous.length + id.length + name.length + 3)
  return { previous, event: { id, name, json: currentEvent(name, json) } }
}

export const createSubscription = (deps: SubscriptionDeps) => {
  const { subscriber, log, onEvent, check, onAway, now } = deps
  let heard = false // a message since the last look
  let doubted = false // there was something that was not heard
  let away = false
  let awayTimer: NodeJS.Timeout | undefined
  let quietTimer: NodeJS.Timeout | undefined

  const onMessage = (channel: string, message: string) => {
    if (channel !== sharedKeys.events) return
    heard = true
    const { previous, event } = readMessage(message)
    onEvent(previous, event)
  }

  const onReady = async () => {
    clearTimeout(awayTimer)
    awayTimer = undefined
    if (away) onAway(null)
    away = false
    try {
      // Messages come from here on; what was said before is in the history.
      await subscriber.subscribe(sharedKeys.events)
      await check()
    } catch (error) {
      log.warn({ err: error }, 'not subscribed') // the connection broke: ready comes again
    }
  }

  const onClose = () => {
    if (away) return
    const since = now()
    awayTimer ??= setTimeout(() => {
      away = true
      onAway(since)
    }, awayMs)
  }

  /** A connection may be dead without saying so: twice silent where there was something to say. */
  const look = async () => {
    const silent = !heard && subscriber.status === 'ready'
    heard = false
    if (!silent) doubted = false
    else if (!doubted) doubted = await check()
    else {
      doubted = false
      log.warn({ quietMs }, 'subscriber hears nothing: connects again')
      subscriber.disconnect(true)
    }
  }

  return {
    start() {
      subscriber.on('message', onMessage).on('ready', onReady).on('close', onClose)
      quietTimer = setInterval(look, quietMs)
      if (subscriber.status === 'ready') void onReady()
    },
    stop() {
      clearTimeout(awayTimer)
      clearInterval(quietTimer)
      subscriber.off('message', onMessage).off('ready', onReady).off('close', onClose)
      // Nobody waits for the answer: this client would wait for ever for a Redis that gives none.
      if (subscriber.status === 'ready') subscriber.unsubscribe(sharedKeys.events).catch(() => {})
    },
  }
}
