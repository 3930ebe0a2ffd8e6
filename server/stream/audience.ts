// All browsers of one API process. Events leave in frames, about ten a second, five when there are a
// thousand browsers: what costs is the write per browser, not the event. A frame is serialised once and
// shared, and goes round little by little: a like would wait for a thousand writes otherwise.
import type { ServerResponse } from 'node:http'
import type { Log } from '../log.ts'
import { createFrame, type PostFilter, type WireEvent } from './events.ts'
import { createRounds } from './rounds.ts'
import { type BrowserSession, createBrowserSession, type Opening, type Wish } from './session.ts'

export const audiencePace = {
  frameMs: { least: 100, perBrowser: 0.2, most: 250 }, // between two frames; the first after a pause leaves at once
  roundShare: 0.8, // of the time between two frames goes one round: writes close together delay likes
  frameBytes: 128 * 1024, // a frame this large leaves at once: one write overfills a buffer by no more
  sweepMs: 1000,
  endMs: 1000, // a stop waits this long for browsers to take the end
  returnMs: { min: 1000, spread: 3000 }, // after a stop they come back one by one
} as const

export interface Audience {
  /** Creates the session before anything is awaited; resolves when its opening was tried once. */
  join(res: ServerResponse, posts: PostFilter | null, lastEventId: string | null): Promise<void>
  send(events: readonly WireEvent[]): void
  /** Tells everybody at once, also those who wait for their opening. The events have no ids. */
  tell(events: readonly WireEvent[]): void
  /** Everybody's picture is void: reset and snapshot to all. */
  restart(reason: string): void
  size(): number
  /** Breaks every connection; answers how many. */
  cut(): number
  stop(): Promise<void>
}

interface AudienceDeps {
  readonly log: Log
  /** What everybody hears first, before there is an opening. */
  readonly greeting: () => readonly WireEvent[]
  /** Builds an opening from data read after the call. */
  readonly prepare: (wish: Wish) => Promise<Opening>
}

export const createAudience = ({ log, greeting, prepare }: AudienceDeps): Audience => {
  const sessions = new Set<BrowserSession>()
  let waiting: WireEvent[] = []
  let waitingBytes = 0
  let frameTimer: NodeJS.Timeout | undefined
  let nextFrameAt = 0
  let sweeper: NodeJS.Timeout | undefined
  let whenEmpty: (() => void) | undefined
  const frameMs = () => {
    const { least, perBrowser, most } = audiencePace.frameMs
    return Math.min(most, Math.max(least, sessions.size * perBrowser))
  }
  const rounds = createRounds(sessions, () => audiencePace.roundShare * frameMs())

  const sendFrame = () => {
    clearTimeout(frameTimer)
    frameTimer = undefined
    if (waiting.length === 0) return
    const frame = createFrame(waiting)
    waiting = []
    waitingBytes = 0
    nextFrameAt = performance.now() + frameMs()
    rounds.add(frame)
  }

  const fulfil = async (session: BrowserSession) => {
    const wish = session.takeWish()
    if (!wish) return
    try {
      session.open(wish, await prepare(wish))
      // One that was skipped may have missed it.
      if (wish.reset !== null) session.tell(createFrame(greeting()))
    } catch (error) {
      log.debug({ err: error }, 'opening not ready')
      session.postpone(wish) // the sweep tries again
    }
  }

  const sweep = () => {
    const now = performance.now()
    for (const session of sessions) {
      session.sweep(now)
      void fulfil(session)
    }
  }

  const add = (session: BrowserSession) => {
    sessions.add(session)
    sweeper ??= setInterval(sweep, audiencePace.sweepMs)
  }

  const remove = (session: BrowserSession) => {
    sessions.delete(session)
    if (sessions.size > 0) return
    clearInterval(sweeper)
    sweeper = undefined
    whenEmpty?.()
  }

  const endAll = async () => {
    clearTimeout(frameTimer)
    rounds.stop()
    if (sessions.size === 0) return
    const { min, spread } = audiencePace.returnMs
    for (const session of sessions) session.end(Math.round(min + Math.random() * spread))
    const empty = new Promise<void>((resolve) => {
      whenEmpty = resolve
    })
    const cut = setTimeout(() => {
      for (const session of sessions) session.destroy()
    }, audiencePace.endMs)
    await empty
    clearTimeout(cut)
  }

  let stopped: Promise<void> | undefined

  return {
    async join(res, posts, lastEventId) {
      if (res.destroyed) return
      if (stopped) return void res.destroy()
      const onClosed = () => remove(session)
      const session = createBrowserSession({ res, posts, lastEventId, onClosed })
      add(session)
      if (!(await session.connected)) return
      session.tell(createFrame(greeting()))
      await fulfil(session)
    },
    send(events) {
      if (sessions.size === 0 || stopped) return
      for (const event of events) {
        waiting.push(event)
        waitingBytes += event.json.length
        if (waitingBytes >= audiencePace.frameBytes) sendFrame()
      }
      if (waiting.length === 0) return
      frameTimer ??= setTimeout(sendFrame, Math.max(0, nextFrameAt - performance.now()))
    },
    tell(events) {
      const frame = createFrame(events)
      for (const session of sessions) session.tell(frame)
    },
    restart(reason) {
      waiting = waiting.filter(({ id }) => id === null) // the snapshot says the rest
      for (const session of sessions) session.restart(reason)
      sweep()
    },
    size: () => sessions.size,
    cut() {
      const { size } = sessions
      for (const session of sessions) session.destroy()
      return size
    },
    stop() {
      stopped ??= endAll()
      return stopped
    },
  }
}
