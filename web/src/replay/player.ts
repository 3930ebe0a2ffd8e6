// Plays a recording: a source of events for the page, as a server is, with the clock that belongs to them. Paused, its
// time stands still. Wound to a moment, the page gets all events up to it at once.
//
// Invariant: the page has heard exactly the entries whose time is not after the position.
import type { RecordingEntry } from '../../../contract/recording.ts'
import type { Ask } from '../ask.ts'
import type { ConnectionOptions } from '../stream/connection.ts'
import type { Connection } from '../stream/live.ts'
import { createAnswers } from './answers.ts'
import { incomingOf } from './events-of.ts'
import type { Recording } from './recording-file.ts'

export const speeds = [1, 4] as const
export type Speed = (typeof speeds)[number]

/** The same object until something about it changed. */
export interface Playing {
  atMs: number
  lastsMs: number
  playing: boolean
  speed: Speed
}

export interface Player {
  /** for `createLive` */
  connect(options: ConnectionOptions): Connection
  wall(): number
  /** What the server answered by then. */
  ask: Ask
  /** `listener` is called when answers are other ones than before. */
  onAnswers(listener: () => void): void
  state(): Playing
  subscribe(listener: () => void): () => void
  play(): void
  pause(): void
  /** Plays on from there, or stays there. */
  seek(ms: number): void
  setSpeed(speed: Speed): void
}

const stepMs = 50
/** A page that slept, or whose tab was hidden, does not jump. */
const longestStepMs = 2_000

/** `onBroken`: the page could not take what it was told, and the player has stopped. */
export const createPlayer = (
  { startedAt, lastsMs, entries }: Recording,
  onBroken: (error: unknown) => void,
): Player => {
  const now = () => performance.now()
  const answers = createAnswers()
  const listeners = new Set<() => void>()
  let page: ConnectionOptions | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  let state: Playing = { atMs: 0, lastsMs, playing: false, speed: 1 }
  let steppedAt = now()
  /** the first entry that was not heard */
  let next = 0
  /** while an entry is told, its time is the time */
  let tellingMs: number | null = null

  const position = () => {
    if (tellingMs !== null) return tellingMs
    if (!state.playing) return state.atMs
    const passed = Math.min(longestStepMs, now() - steppedAt) * state.speed
    return Math.min(lastsMs, state.atMs + passed)
  }

  const become = (change: Partial<Playing>) => {
    state = { ...state, ...change }
    for (const notify of [...listeners]) notify()
  }

  const tell = (entry: RecordingEntry) => {
    tellingMs = entry.ms
    for (const event of incomingOf(entry, startedAt)) page?.onEvent(event, '')
    if (entry.kind === 'socket') page?.onSocket(entry.state)
    else if (entry.kind === 'answer') answers.set(entry)
    tellingMs = null
  }

  const stop = () => {
    clearInterval(timer)
    timer = undefined
  }

  const guarded =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        act(...args)
      } catch (error) {
        tellingMs = null
        stop()
        // Not before whoever calls has drawn what it is about to draw.
        queueMicrotask(() => onBroken(error))
      }
    }

  const step = guarded(() => {
    const atMs = position()
    while (next < entries.length && entries[next]!.ms <= atMs) tell(entries[next++]!)
    answers.tell()
    steppedAt = now()
    const ended = atMs >= lastsMs
    if (ended) stop()
    become({ atMs, playing: !ended })
  })

  const wind = guarded((ms: number) => {
    const atMs = Math.max(0, Math.min(lastsMs, ms))
    const after = entries.findIndex((entry) => entry.ms > atMs)
    next = after < 0 ? entries.length : after
    steppedAt = now()
    state = { ...state, atMs }
    const past = entries.slice(0, next)
    answers.replace(past)
    for (const entry of past) if (entry.kind === 'socket') tell(entry)
    page?.onPast?.(past.flatMap((entry) => incomingOf(entry, startedAt)))
    answers.tell()
    become({})
  })

  return {
    connect(options) {
      page = options
      return { start: () => wind(0), hurry() {}, stop }
    },
    wall: () => startedAt + position(),
    ask: answers.ask,
    onAnswers: answers.onChange,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    play() {
      if (state.playing) return
      if (state.atMs >= lastsMs) wind(0)
      steppedAt = now()
      timer = setInterval(step, stepMs)
      become({ playing: true })
    },
    pause() {
      if (!state.playing) return
      step()
      stop()
      become({ playing: false })
    },
    seek: wind,
    setSpeed(speed) {
      if (state.playing) step()
      become({ speed })
    },
  }
}
