// The one door of all likes, however their bytes were read: from a page that may, with room, within the rate,
// under a proper key.
// Then they are counted, and what becomes of them is one reply.
//
// Refusals leave after this turn of the event loop. A client that is answered at once asks again at once, and
// libuv reads up to 48 times 1,024 ready sockets before timers, flushes and the answers of likes get their turn.
import type { Socket } from 'node:net'
import type { ProblemType } from '../../contract/index.ts'
import type { Config } from '../config.ts'
import { bulkText, likeText } from '../likes/answer.ts'
import type { CountedLikes, LikeItem, Likes, Refused } from '../likes/likes.ts'
import type { Log } from '../log.ts'
import { sampledParent } from '../traces/traceparent.ts'
import { clientKeyOf } from './client-address.ts'
import { problemOf } from './failure.ts'
import type { Gate } from './gate.ts'
import { isIdempotencyKey, requestHash } from './idempotency-key.ts'
import type { Origins } from './origins.ts'
import { acceptedReply, problemReply, type Reply } from './reply.ts'

/** What a request's head says of who asks. */
export interface Sender {
  /** X-Forwarded-For; '': none */
  readonly forwarded: string
  readonly host: string | undefined
  readonly origin: string | undefined
  /** Idempotency-Key */
  readonly key: string | undefined
  readonly traceparent: string | undefined
}

/** Where the request comes from, as its socket knows it. */
export type Peer = Pick<Socket, 'remoteAddress'>

export type Write = (reply: Reply) => void

/** name, value, name, value */
type Fields = readonly string[]

/** A request that was let in. */
export interface Admitted {
  /** '' without a rate limit */
  readonly client: string
  readonly key: string | undefined
  /** sampled, and somebody wants spans; absent: nothing is linked */
  readonly traceparent?: string
  readonly cors: Fields
  /** every answer to it carries them: those of CORS and of the rate */
  readonly fields: Fields
}

export interface LikeDoor {
  /** Before anything of the body is read. null: refused, and `write` will be called. */
  admit(socket: Peer, sender: Sender, write: Write): Admitted | null
  /** Counts all items or none; `write` is called once. `kind`: how it is answered. */
  count(from: Admitted, kind: 'like' | 'likes', items: readonly LikeItem[], write: Write): void
  /** Answers a thrown error; what nobody foresaw is logged. */
  fail(error: unknown, fields: Fields, write: Write): void
}

interface LikeDoorDeps {
  readonly likes: Pick<Likes, 'count'>
  readonly gate: Gate
  readonly origins: Origins
  readonly config: Pick<Config, 'trustProxy' | 'tracesEndpoint'>
  readonly log: Log
  readonly onRefused: (problem: ProblemType) => void
}

const busy = { retryAfter: 1 } as const

const none: Fields = []
/** A like that nobody has to look at again. */
const free: Admitted = { client: '', key: undefined, cors: none, fields: none }

const likesIn = (items: readonly LikeItem[]) => {
  let likes = 0
  for (const { count } of items) likes += count
  return likes
}

export const createLikeDoor = (deps: LikeDoorDeps): LikeDoor => {
  const { likes, gate, origins, config, log, onRefused } = deps
  const { rate } = gate
  const traced = config.tracesEndpoint !== null

  const refuse = (write: Write, reply: Reply) => {
    onRefused(reply.problem!)
    setImmediate(write, reply)
    return null
  }

  const fail = (error: unknown, fields: Fields, write: Write) => {
    const { type, facts } = problemOf(error)
    const reply = problemReply(type, facts, fields)
    if (type === 'internal') {
      const { instance } = JSON.parse(reply.body) as { instance: string }
      log.error({ err: error, instance }, 'request failed')
    }
    refuse(write, reply)
  }

  /** Takes `cost` likes of the sender's rate. null: refused. */
  const pay = (client: string, cost: number, cors: Fields, write: Write) => {
    const decision = rate!(client, cost)
    const fields = cors.length === 0 ? decision.fields : [...decision.fields, ...cors]
    if (decision.allowed) return fields
    return refuse(write, problemReply('rate-limited', decision, fields))
  }

  /** One like is paid before the body is read: a request costs at least that. */
  const admitPaying = (
    { remoteAddress }: Peer,
    { forwarded, key }: Sender,
    cors: Fields,
    write: Write,
  ) => {
    const client = clientKeyOf(remoteAddress, forwarded, config.trustProxy)
    const paid = pay(client, 1, cors, write)
    return paid && { client, key, cors, fields: paid }
  }

  return {
    admit(socket, sender, write) {
      const { key, origin, host } = sender
      const { status, headers: cors } = origins.decide(origin, host, true)
      if (status === 'refused')
        return refuse(write, problemReply('forbidden', { compared: { host, origin } }))
      if (gate.sheds('like')) return refuse(write, problemReply('overloaded', busy, cors))
      const traceparent = traced ? sampledParent(sender.traceparent) : undefined
      if (!rate && key === undefined && cors.length === 0 && traceparent === undefined) return free
      const admitted = rate
        ? admitPaying(socket, sender, cors, write)
        : { client: '', key, cors, fields: cors }
      if (admitted === null) return null
      if (key === undefined || isIdempotencyKey(key))
        return traceparent === undefined ? admitted : { ...admitted, traceparent }
      return refuse(write, problemReply('invalid-idempotency-key', {}, admitted.fields))
    },

    count({ client, key, traceparent, cors, fields }, kind, items, write) {
      const accepted = likesIn(items)
      const paid = rate && accepted > 1 ? pay(client, accepted - 1, cors, write) : fields
      if (paid === null) return
      const claimed = key === undefined ? null : { key, requestHash: requestHash(kind, items) }
      const tell = (outcome: CountedLikes | Refused) => {
        if (outcome.status !== 'counted') refuse(write, refusalReply(outcome, paid))
        else if (kind === 'like') write(acceptedReply(likeText(outcome), paid))
        else write(acceptedReply(bulkText(outcome, accepted), paid))
      }
      // One `then` with both ways: a `catch` behind it would be one more promise for every like.
      likes
        .count(items, claimed, traceparent)
        .then(tell, (error: unknown) => fail(error, paid, write))
    },

    fail,
  }
}

/** What likes that were not counted are answered with. */
const refusalReply = (outcome: Refused, fields: Fields): Reply => {
  if (outcome.status === 'unknown-post') return problemReply('unknown-post', {}, fields)
  if (outcome.status === 'key-reused') return problemReply('idempotency-key-reused', {}, fields)
  if (outcome.status === 'post-blocked' || outcome.status === 'post-deleted')
    return problemReply(outcome.status, {}, fields)
  const retryAfter = Math.max(1, Math.ceil(outcome.retryAfter))
  const reason = outcome.status === 'unavailable' ? { reason: outcome.reason } : {}
  return problemReply(outcome.status, { retryAfter, ...reason }, fields)
}
