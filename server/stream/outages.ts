// Outages that an API process saw with its own eyes, as incidents: told when they are over, because Redis can keep
// nothing before, and with the likes that were refused meanwhile. However short: half a second leaves a mark.
import type { Incident, ServerState, UnavailableReason } from '../../contract/index.ts'
import { stateOf } from '../redis/state.ts'

/** The alert of a reason; null: another one tells it, or it is no fault (a process that starts). */
export const codeOf = (reason: UnavailableReason | null): 'redis-away' | 'redis-refuses' | null => {
  if (reason === null || reason === 'starting' || reason === 'stopping' || reason === 'redis-full')
    return null
  return stateOf(reason) === 'away' ? 'redis-away' : 'redis-refuses'
}

interface OutageDeps {
  readonly process: string
  /** Requests for likes that this process has refused so far. */
  readonly refused: () => number
  readonly tell: (incident: Incident) => void
}

/** Takes every change of the state. */
export const createOutages = ({ process, refused, tell }: OutageDeps) => {
  let knownUp = false // a MongoDB that was not reached yet is no outage
  let likes: { kind: Incident['kind']; text: string; from: number; refused: number } | null = null

  const end = (
    kind: Incident['kind'],
    text: string,
    from: number,
    to: number,
    count: number | null,
  ) => tell({ id: `${kind} ${from} ${process}`, kind, text, from, to, refused: count })

  const ofLikes = ({ reason, text, since, at }: ServerState) => {
    const kind = codeOf(reason)
    if (likes && kind === likes.kind) return
    if (likes) end(likes.kind, likes.text, likes.from, at, refused() - likes.refused)
    likes = kind && { kind, text, from: since, refused: refused() }
  }

  return (now: ServerState, before: ServerState) => {
    ofLikes(now)
    const up = now.mongodb.state === 'up'
    if (knownUp && up && before.mongodb.state === 'away')
      end('mongodb-away', 'MongoDB does not answer', before.mongodb.since, now.at, null)
    knownUp ||= up
  }
}
