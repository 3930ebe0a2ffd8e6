// The stream of this page: connection, liveness, clock and store joined, and started once by main.tsx.

import { firstNumbers } from '../report/vitals.ts'
import { createAskReady } from './ask-ready.ts'
import { createServerClock, type ServerClock } from './clock.ts'
import { createConnection } from './connection.ts'
import type { Incoming } from './events.ts'
import { type Asked, type Known, known, sameKnown } from './known.ts'
import { type Liveness, liveness, type SocketState, staleAfterMs } from './liveness.ts'
import { canShare, createSharedConnection } from './shared-connection.ts'
import { createStore, type Store } from './store.ts'

export interface Link {
  state: Liveness
  /** when the last event arrived (browser clock); null: none yet */
  lastEventAt: number | null
}

export interface Live {
  store: Store
  clock: ServerClock
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

interface LiveOptions {
  url: string
  /** The stream is open again after it was gone. */
  onReturn?: () => void
}

export const createLive = ({ url, onReturn }: LiveOptions): Live => {
  const store = createStore()
  const clock = createServerClock()
  const listeners = new Set<() => void>()
  let socket: SocketState = 'connecting'
  let wasOpen = false
  let openSince = Date.now()
  let downSince = Date.now()
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
    return known({ ...facts, link: link.state, now: Date.now() })
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
    const now = Date.now()
    const state = liveness({ socket, lastEventAt, downSince, online: navigator.onLine, now })
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

  const connect = canShare() ? createSharedConnection : createConnection
  const connection = connect({
    url,
    onEvent(event) {
      if (event.name === 'sample' || event.name === 'state')
        clock.saw(event.data.at, event.receivedAt)
      if (isNews(event)) lastEventAt = event.receivedAt
      if (event.name === 'snapshot' && newestSampleAt < 0) performance.mark(firstNumbers)
      const sample = event.name === 'sample' ? event.data : null
      const newest = event.name === 'snapshot' ? event.data.sample : sample
      // A sample tells the time, also one that was set back; a snapshot may be of a process that lags.
      if (newest) newestSampleAt = sample ? newest.at : Math.max(newestSampleAt, newest.at)
      store.receive(event)
      judge()
    },
    onSocket(state) {
      if (state !== 'open' && socket === 'open') downSince = Date.now()
      if (state === 'open' && socket !== 'open') openSince = Date.now()
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
