// The view, kept outside React. Events are gathered and reduced together at most ten times a second, so
// a flood of events costs a render every 100 ms and not one each; a snapshot, which somebody waits for, is
// shown at once. Paused, the page keeps an old view while the new one goes on in the background: nothing is
// dropped, and what is held is counted.
import type { Incoming } from './events.ts'
import { reduce, watching } from './reduce.ts'
import { emptyView, type View } from './view.ts'

const flushEveryMs = 100

export interface Store {
  receive(event: Incoming): void
  /** What was heard before is void: these are all events there were. Drawn at once, and not listened to. */
  replace(events: readonly Incoming[]): void
  /** The view to draw; the same object until something changed. */
  view(): View
  /** What is known, also while the page is paused. */
  newest(): View
  subscribe(listener: () => void): () => void
  /** Raw events as they come, for drawing; silent while paused. */
  listen(listener: (event: Incoming) => void): () => void
  pause(): void
  resume(): void
  paused(): boolean
  /** Live events held back since the pause. */
  held(): number
  /** Follows the totals of `ids` until the returned function is called. */
  watch(ids: readonly string[]): () => void
  stop(): void
}

export const createStore = (): Store => {
  let live = emptyView
  let shown = emptyView
  let pausedAt: number | null = null
  let queue: Incoming[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const subscribers = new Set<() => void>()
  const listeners = new Set<(event: Incoming) => void>()
  const watches = new Map<symbol, readonly string[]>()

  const show = () => {
    if (pausedAt === null) shown = live
    for (const notify of [...subscribers]) notify()
  }
  const flush = () => {
    timer = undefined
    const events = queue
    queue = []
    live = events.reduce(reduce, live)
    show()
  }
  const rewatch = () => {
    live = watching(live, new Set([...watches.values()].flat()))
  }

  return {
    receive(event) {
      queue.push(event)
      if (pausedAt === null) for (const listen of listeners) listen(event)
      if (event.name === 'snapshot') {
        clearTimeout(timer)
        timer = setTimeout(flush)
      } else timer ??= setTimeout(flush, flushEveryMs)
    },
    replace(events) {
      clearTimeout(timer)
      timer = undefined
      queue = []
      live = events.reduce(reduce, { ...emptyView, watched: live.watched })
      show()
    },
    view: () => shown,
    newest: () => live,
    subscribe(listener) {
      subscribers.add(listener)
      return () => void subscribers.delete(listener)
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    pause() {
      if (pausedAt !== null) return
      pausedAt = live.events
      show()
    },
    resume() {
      pausedAt = null
      show()
    },
    paused: () => pausedAt !== null,
    held: () => (pausedAt === null ? 0 : live.events - pausedAt),
    watch(ids) {
      const key = Symbol('watch')
      watches.set(key, ids)
      rewatch()
      return () => {
        watches.delete(key)
        rewatch()
      }
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
