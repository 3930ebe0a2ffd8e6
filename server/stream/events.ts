// Events on their way to browsers. Each is written to the wire's form once and shared by all sessions;
// only a session that narrowed `likes` to its posts gets that one event in a form of its own.
import type { EventBuffer } from 'better-sse'
import type { LikesEvent, StreamEventName } from '../../contract/index.ts'
import { createEventBuffer } from './better-sse.ts'
import { isAfter } from './event-id.ts'

/** Without an id a browser keeps the last one it saw. */
export interface WireEvent {
  readonly id: string | null
  readonly name: StreamEventName
  /** as Redis stores it */
  readonly json: string
}

/** Events that leave together, in the order of their ids. */
export interface Frame {
  readonly events: readonly WireEvent[]
  readonly buffer: EventBuffer
}

export type PostFilter = ReadonlySet<string>

export const createFrame = (events: readonly WireEvent[]): Frame => ({
  events,
  buffer: bufferOf(events),
})

const asIs = (text: unknown) => text as string

const bufferOf = (events: readonly WireEvent[]): EventBuffer => {
  const buffer = createEventBuffer({ serializer: asIs })
  for (const { id, name, json } of events) {
    buffer.event(name)
    if (id !== null) buffer.id(id)
    buffer.data(json).dispatch()
  }
  return buffer
}

const totals = new WeakMap<WireEvent, ReadonlyMap<string, number>>()

/** The totals of a `likes` event, parsed once whoever asks. */
const totalsOf = (event: WireEvent): ReadonlyMap<string, number> => {
  let parsed = totals.get(event)
  if (!parsed) {
    parsed = new Map(JSON.parse(event.json) as LikesEvent)
    totals.set(event, parsed)
  }
  return parsed
}

/** The event with only those posts in it; null when none of them changed. */
const narrow = (event: WireEvent, posts: PostFilter): WireEvent | null => {
  if (event.name !== 'likes') return event
  const all = totalsOf(event)
  const pairs = [...posts].flatMap((post) => {
    const total = all.get(post)
    return total === undefined ? [] : [[post, total]]
  })
  return pairs.length > 0 ? { ...event, json: JSON.stringify(pairs) } : null
}

/**
 * What of `frame` a session still needs that has seen everything up to `sent` (null: nothing yet) and
 * wants the likes of `posts` (null: all). Null: nothing of it.
 */
export const remainder = (
  frame: Frame,
  sent: string | null,
  posts: PostFilter | null,
): EventBuffer | null => {
  if (frame.events.length === 0) return null
  const isNew = (id: string | null | undefined) => !id || sent === null || isAfter(id, sent)
  const complete = isNew(frame.events[0]?.id)
  if (complete && (!posts || frame.events.every(({ name }) => name !== 'likes')))
    return frame.buffer
  const events = frame.events
    .filter(({ id }) => isNew(id))
    .flatMap((event) => (posts ? (narrow(event, posts) ?? []) : event))
  return events.length > 0 ? bufferOf(events) : null
}
