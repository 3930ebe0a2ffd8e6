// The stream of this page: connection, liveness, clock and store joined, and started once. Where the events come from
// and which time it is are given: of a server now, or of a recording then.
import { firstNumbers } from '../report/vitals.ts'
import { createAskReady } from './ask-ready.ts'
import { createServerClock, type ServerClock } from './clock.ts'
import type { ConnectionOptions } from './connection.ts'
import type { Incoming } from './events.ts'
import { type Asked, type Known, known, sameKnown } from './known.ts'
import { type Liveness, liveness, type SocketState, staleAfterMs } from './liveness.ts'
import { createStore, type Store } from './store.ts'

export interface Link {
  state: Liveness
  /** when the last event arrived (browser clock); null: none yet */
  lastEventAt: number | null
}

export interface Live {
  store: Store
  clock: ServerClock
  /** This browser's clock, by which arrivals are noted; of a recording that of who recorded. */
  wall(): number
  /** When what is shown was recorded; null: it happens now, and there is a server. */
  recordedAt: number | null
  /** The same object until the state or the second changed. */
  link(): Link
  subscribeLink(listener: () => void): () => void
  /** The same object until something about it changed. */
  known(): Known
  subscribeKnown(listener: () => void): () => void
  start(): void
  stop(): void
}

const checkEveryMs = 500

export interface Connection {
  start(): void
  stop(): void
  /** Tries at once instead of waiting. */
  hurry(): void
}

export interface LiveOptions {
  url: string
  connect: (options: ConnectionOptions) => Connection
  wall?: () => number
  recordedAt?: number | null
  /** The stream is open again after it was gone. */
  onReturn?: () => void
}

export const createLive = (options: LiveOptions): Live => {
  const { url, connect, wall = Date.now, recordedAt = null, onReturn } = options
  const store = createStore()
  const clock = createServerClock(wall)
  const listeners = new Set<() => void>()
  let socket: SocketState = 'connecting'
  let wasOpen = false
  let openSince = wall()
  let downSince = wall()
  let lastEventAt: number | null = null
  let newestSampleAt = -1
  let link: Link = { state: 'reconnecting', lastEventAt: null }
  let timer: ReturnType<typeof setInterval> | undefined
  let brokenSince: number | null = null
  let asked: Asked | null = null
  const knownListeners = new Set<() => void>()

  const judgeKnown = () => {
    const next = judgedKnown()
    if (sameKnown(next, knownNow)) return
    knownNow = next
    for (const notify of [...knownListeners]) notify()
  }
  const judgedKnown = () => {
    const { sample, sampleHeardAt, state, alerts } = store.newest()
    const facts = { sample, sampleHeardAt, state, alerts, brokenSince, asked }
    return known({ ...facts, link: link.state, now: wall() })
  }
  const asking = createAskReady((next) => {
    asked = next
    judgeKnown()
  })
  let knownNow = judgedKnown()

  const judge = () => {
    judgeLink()
    judgeKnown()
  }

  const judgeLink = () => {
    const now = wall()
    const state = liveness({
      socket,
      lastEventAt,
      downSince,
      online: recordedAt !== null || navigator.onLine,
      now,
    })
    // Open, and yet nothing comes: that is no beginning any more.
    const mute = socket === 'open' && now - openSince > staleAfterMs
    if (state === 'live') brokenSince = null
    else if (lastEventAt !== null) brokenSince ??= clock.now() - (now - lastEventAt)
    else if (state === 'offline' || mute) brokenSince ??= clock.now() - (now - downSince)
    asking.want(state !== 'live' && brokenSince !== null)
    if (state === link.state && lastEventAt === link.lastEventAt) return
    const changed = state !== link.state
    link = { state, lastEventAt }
    if (changed) for (const notify of [...listeners]) notify()
  }

  /**
   * A snapshot that brings nothing newer is no sign of life; and before the first one a server that counts likes is not
   * shown yet, one that refuses them is.
   */
  const isNews = (event: Incoming) => {
    if (event.name === 'reset') return false
    if (event.name === 'state') return lastEventAt !== null || event.data.likes === 'refused'
    if (event.name !== 'snapshot') return true
    return lastEventAt === null || (event.data.sample?.at ?? -1) > newestSampleAt
  }

  const hear = (event: Incoming) => {
    if (event.name === 'sample' || event.name === 'state')
      clock.saw(event.data.at, event.receivedAt)
    if (isNews(event)) lastEventAt = event.receivedAt
    const sample = event.name === 'sample' ? event.data : null
    const newest = event.name === 'snapshot' ? event.data.sample : sample
    // A sample tells the time, also one that was set back; a snapshot may be of a process that lags.
    if (newest) newestSampleAt = sample ? newest.at : Math.max(newestSampleAt, newest.at)
  }

  const connection = connect({
    url,
    onEvent(event) {
      if (event.name === 'snapshot' && newestSampleAt < 0) performance.mark(firstNumbers)
      hear(event)
      store.receive(event)
      judge()
    },
    onPast(events) {
      lastEventAt = null
      newestSampleAt = -1
      brokenSince = null
      for (const event of events) hear(event)
      store.replace(events)
      judge()
    },
    onSocket(state) {
      if (state !== 'open' && socket === 'open') downSince = wall()
      if (state === 'open' && socket !== 'open') openSince = wall()
      socket = state
      if (state === 'open' && wasOpen) onReturn?.()
      wasOpen ||= state === 'open'
      judge()
    },
  })

  const online = () => {
    connection.hurry()
    judge()
  }

  return {
    store,
    clock,
    wall,
    recordedAt,
    link: () => link,
    subscribeLink(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    known: () => knownNow,
    subscribeKnown(listener) {
      knownListeners.add(listener)
      return () => void knownListeners.delete(listener)
    },
    start() {
      if (timer) return
      timer = setInterval(judge, checkEveryMs)
      store.subscribe(judgeKnown)
      addEventListener('online', online)
      addEventListener('offline', judge)
      connection.start()
    },
    stop() {
      clearInterval(timer)
      timer = undefined
      asking.want(false)
      removeEventListener('online', online)
      removeEventListener('offline', judge)
      connection.stop()
      store.stop()
    },
  }
}
