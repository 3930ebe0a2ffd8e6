// The stream of this page: connection, liveness, clock and store joined, and started once by main.tsx.
import { createServerClock, type ServerClock } from './clock.ts'
import { createConnection, type Source } from './connection.ts'
import type { Incoming } from './events.ts'
import { type Liveness, liveness, type SocketState } from './liveness.ts'
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
  start(): void
  stop(): void
}

const checkEveryMs = 500

interface LiveOptions {
  url: string
  /** The stream is open again after it was gone. */
  onReturn?: () => void
  open?: (url: string) => Source
}

export const createLive = ({ url, onReturn, open }: LiveOptions): Live => {
  const store = createStore()
  const clock = createServerClock()
  const listeners = new Set<() => void>()
  let socket: SocketState = 'connecting'
  let wasOpen = false
  let downSince = Date.now()
  let lastEventAt: number | null = null
  let newestSampleAt = -1
  let link: Link = { state: 'reconnecting', lastEventAt: null }
  let timer: ReturnType<typeof setInterval> | undefined

  const judge = () => {
    const now = Date.now()
    const state = liveness({ socket, lastEventAt, downSince, online: navigator.onLine, now })
    if (state === link.state && lastEventAt === link.lastEventAt) return
    const changed = state !== link.state
    link = { state, lastEventAt }
    if (changed) for (const notify of [...listeners]) notify()
  }

  /** A snapshot that brings nothing newer is no sign of life. */
  const isNews = (event: Incoming) => {
    if (event.name === 'reset') return false
    if (event.name !== 'snapshot') return true
    return lastEventAt === null || (event.data.sample?.at ?? -1) > newestSampleAt
  }

  const connection = createConnection({
    url,
    ...(open ? { open } : {}),
    onEvent(event) {
      if (event.name === 'sample') clock.saw(event.data.at, event.receivedAt)
      if (isNews(event)) lastEventAt = event.receivedAt
      const sample = event.name === 'sample' ? event.data : null
      const newest = event.name === 'snapshot' ? event.data.sample : sample
      // A sample tells the time, also one that was set back; a snapshot may be of a process that lags.
      if (newest) newestSampleAt = sample ? newest.at : Math.max(newestSampleAt, newest.at)
      store.receive(event)
      judge()
    },
    onSocket(state) {
      if (state !== 'open' && socket === 'open') downSince = Date.now()
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
    start() {
      if (timer) return
      timer = setInterval(judge, checkEveryMs)
      addEventListener('online', online)
      addEventListener('offline', judge)
      connection.start()
    },
    stop() {
      clearInterval(timer)
      timer = undefined
      removeEventListener('online', online)
      removeEventListener('offline', judge)
      connection.stop()
      store.stop()
    },
  }
}
