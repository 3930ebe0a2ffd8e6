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
  /** Of how many nobody knows whether they were counted. */
  readonly unknown: () => number
  readonly tell: (incident: Incident) => void
}

type Begun = Pick<Incident, 'kind' | 'text' | 'from'>

/** Takes every change of the state. */
export const createOutages = ({ process, refused, unknown, tell }: OutageDeps) => {
  let knownUp = false // a MongoDB that was not reached yet is no outage
  let likes: (Begun & { refused: number; unknown: number }) | null = null

  const idOf = ({ kind, from }: Begun) => `${kind} ${from} ${process}`

  const endLikes = (to: number) => {
    if (!likes) return
    const { kind, text, from } = likes
    const meanwhile = { refused: refused() - likes.refused, unknown: unknown() - likes.unknown }
    tell({ id: idOf(likes), kind, text, from, to, ...meanwhile })
  }

  const ofLikes = ({ reason, text, since, at }: ServerState) => {
    const kind = codeOf(reason)
    if (likes && kind === likes.kind) return
    // Another kind begins where the one before ends.
    const from = likes ? at : since
    endLikes(at)
    likes = kind && { kind, text, from, refused: refused(), unknown: unknown() }
  }

  const ofMongoDb = (from: number, to: number) => {
    const begun = { kind: 'mongodb-away', text: 'MongoDB does not answer', from } as const
    tell({ id: idOf(begun), ...begun, to, refused: null })
  }

  return (now: ServerState, before: ServerState) => {
    ofLikes(now)
    const up = now.mongodb.state === 'up'
    if (knownUp && up && before.mongodb.state === 'away') ofMongoDb(before.mongodb.since, now.at)
    knownUp ||= up
  }
}
