// Keeps one EventSource open for as long as the page lives. EventSource gives up for good when a
// reconnect is answered by anything but 200, and never notices a silent socket: both are handled here.
// Invariant: at most one source is open, and every source that was opened is closed.
import { backoffMs } from './backoff.ts'
import { eventNames, type Incoming } from './events.ts'
import type { SocketState } from './liveness.ts'

/** The part of EventSource that is used; a test brings its own. */
export interface Source {
  readonly readyState: number
  addEventListener(
    name: string,
    listener: (event: { data?: string; lastEventId?: string }) => void,
  ): void
  close(): void
}

export interface ConnectionOptions {
  url: string
  /** `id`: of the newest event of the history up to this one */
  onEvent: (event: Incoming, id: string) => void
  onSocket: (state: SocketState) => void
  /** All that has come so far, in place of what was heard before: a recording was wound. */
  onPast?: (events: readonly Incoming[]) => void
  open?: (url: string) => Source
  now?: () => number
  random?: () => number
}

const closed = 2
/** An open socket that says nothing for so long is opened anew. */
const silenceMs = 15_000
const checkEveryMs = 1_000

export const createConnection = (options: ConnectionOptions) => {
  const { url, onEvent, onSocket, now = Date.now, random = Math.random } = options
  const openSource = options.open ?? ((u: string): Source => new EventSource(u) as Source)
  let source: Source | null = null
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let watchTimer: ReturnType<typeof setInterval> | undefined
  let attempt = 0
  let heardAt = 0

  const closeSource = () => {
    source?.close()
    source = null
  }

  const retryLater = () => {
    closeSource()
    onSocket('waiting')
    retryTimer = setTimeout(connect, backoffMs(attempt, random()))
    attempt += 1
  }

  const hear = (name: Incoming['name'], text: string | undefined, id: string) => {
    if (text === undefined) return
    heardAt = now()
    // A snapshot alone proves nothing: only a live event ends the backoff.
    if (name !== 'snapshot' && name !== 'reset') attempt = 0
    onEvent({ name, data: JSON.parse(text), receivedAt: heardAt } as Incoming, id)
  }

  function connect() {
    clearTimeout(retryTimer)
    closeSource()
    onSocket('connecting')
    heardAt = now()
    const mine = openSource(url)
    source = mine
    const current = () => source === mine
    mine.addEventListener('open', () => current() && onSocket('open'))
    mine.addEventListener('error', () => {
      if (!current()) return
      if (mine.readyState === closed) retryLater()
      else onSocket('connecting')
    })
    for (const name of eventNames)
      mine.addEventListener(
        name,
        (event) => current() && hear(name, event.data, event.lastEventId ?? ''),
      )
  }

  const watch = () => {
    const silent = now() - heardAt > silenceMs * 2 ** Math.min(attempt, 3)
    if (source && silent) retryLater()
  }

  return {
    start() {
      if (watchTimer) return
      watchTimer = setInterval(watch, checkEveryMs)
      connect()
    },
    /** Tries at once instead of waiting, for example when the network came back. */
    hurry() {
      if (watchTimer && !source) connect()
    },
    stop() {
      clearInterval(watchTimer)
      clearTimeout(retryTimer)
      watchTimer = undefined
      closeSource()
    },
  }
}
