// What becomes of a like right now, as this process knows it: from its own connections, so it can be said while Redis
// or MongoDB stands still. A server that owes an answer for a moment counts as away here before a connection breaks: who
// looks must know within three seconds; what is done about it goes by the connections, as before.
import type { ServerState, UnavailableReason } from '../../contract/index.ts'

export interface ServerStateSource {
  now(): ServerState
  /** Called at every change, with what was before; answers how to take it off. */
  onChange(listener: (now: ServerState, before: ServerState) => void): () => void
  start(): void
  stop(): void
}

interface SourceDeps {
  /** Why each partition takes no likes; null: it does. */
  readonly refusals: () => readonly (UnavailableReason | null)[]
  /** Calls back when that may have changed. */
  readonly onRefusal: (listener: () => void) => void
  readonly mongodb: {
    up(): boolean
    away(): { readonly reason: string } | null
    silentMs(): number
    onChange(listener: () => void): void
  }
  readonly textOf: (reason: UnavailableReason) => { detail: string; action: string }
  /** by Redis */
  readonly now: () => number
}

export const serverStatePace = {
  lookMs: 250,
  silentMs: 1500, // asked every second: a server that stands still is known after 2.75 s at most
  stoodStillMs: 750, // this process itself was late: answers may have come that are not read yet
} as const

const counted = { text: '', action: '' }

export const createServerState = (deps: SourceDeps): ServerStateSource => {
  const { refusals, onRefusal, mongodb, textOf, now } = deps
  const listeners = new Set<(now: ServerState, before: ServerState) => void>()
  let lookedAt = performance.now()
  let timer: NodeJS.Timeout | undefined

  const isSilent = (ms: number) => ms > serverStatePace.silentMs

  const read = () => {
    const ofPartitions = refusals()
    const taking = ofPartitions.filter((reason) => reason === null).length
    const reason = taking > 0 ? null : ofPartitions[0]!
    const up = mongodb.up() && !isSilent(mongodb.silentMs())
    return {
      reason,
      partitions: { all: ofPartitions.length, taking },
      up,
      why: up ? null : (mongodb.away()?.reason ?? 'silent'),
    }
  }

  const stateOf = (
    { reason, partitions, up, why }: ReturnType<typeof read>,
    at: number,
  ): ServerState => {
    const text = reason === null ? null : textOf(reason)
    return {
      at,
      likes: reason === null ? 'counted' : 'refused',
      since: at,
      reason,
      ...(text ? { text: text.detail, action: text.action } : counted),
      partitions,
      mongodb: { state: up ? 'up' : 'away', since: at, reason: why },
    }
  }

  let state = stateOf(read(), now())

  const look = () => {
    const next = stateOf(read(), now())
    if (next.likes === state.likes) next.since = state.since
    if (next.mongodb.state === state.mongodb.state) next.mongodb.since = state.mongodb.since
    const before = state
    state = next
    const same =
      next.reason === before.reason &&
      next.partitions.taking === before.partitions.taking &&
      next.mongodb.state === before.mongodb.state
    if (!same) for (const listener of listeners) listener(next, before)
  }

  const tick = () => {
    const late = performance.now() - lookedAt > serverStatePace.stoodStillMs
    lookedAt = performance.now()
    if (!late) look()
  }

  return {
    now: () => ({ ...state, at: now() }),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start() {
      if (timer) return
      onRefusal(look)
      mongodb.onChange(look)
      timer = setInterval(tick, serverStatePace.lookMs)
      look()
    },
    stop: () => clearInterval(timer),
  }
}
