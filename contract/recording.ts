// A recording of the stream: what one page would have heard of `/events`, when, and what the server answered beside it.
// The file is gzip of lines of JSON: the head, then one entry a line in the order of time; `end` is the last, so a file
// that was cut is known. Apart from the schemas, so that the page can have it without zod. Pure.
import type { StreamEventName } from './events.ts'

/** Another one when an older page could not play the file any more. New kinds of entries need none: they are skipped. */
export const recordingVersion = 1

/** What a recording may be at most. Who records stops there, and who reads refuses what is larger. */
export const recordingBounds = {
  ms: 30 * 60_000,
  bytes: 64_000_000, // of its lines; compressed about a tenth
} as const

export interface RecordingHead {
  likeflow: 'recording'
  version: number
  /** milliseconds since 1970, by the clock of who recorded */
  startedAt: number
}

/** `ms` is since the start. */
export type RecordingEntry =
  /** of `/events`, its data as it came */
  | { ms: number; kind: 'event'; name: StreamEventName; data: unknown }
  /** of the connection to it */
  | { ms: number; kind: 'socket'; state: 'connecting' | 'open' | 'waiting' }
  /** what `GET path` answers from now on */
  | { ms: number; kind: 'answer'; path: string; body: unknown }
  | { ms: number; kind: 'end' }

/** Why a file cannot be played, as a sentence for who chose it. */
export class NotPlayable extends Error {}

const object = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new SyntaxError('no object')
  return value as Record<string, unknown>
}

/** @throws {NotPlayable} */
export const readHead = (line: string): RecordingHead => {
  const head = (() => {
    try {
      return object(line)
    } catch {
      return {}
    }
  })()
  const { likeflow, version, startedAt } = head
  if (likeflow !== 'recording' || typeof version !== 'number')
    throw new NotPlayable('This file is no recording of LikeFlow.')
  if (version > recordingVersion)
    throw new NotPlayable(
      `This recording is of a newer LikeFlow (format ${version}; this page plays ${recordingVersion}).`,
    )
  if (typeof startedAt !== 'number' || !Number.isFinite(startedAt)) throw damaged(1)
  return { likeflow, version, startedAt }
}

const damaged = (line: number) => new NotPlayable(`This recording is damaged in line ${line}.`)

const fits: Record<string, (entry: Record<string, unknown>) => boolean> = {
  event: ({ name, data }) => typeof name === 'string' && typeof data === 'object' && data !== null,
  socket: ({ state }) => state === 'connecting' || state === 'open' || state === 'waiting',
  answer: ({ path, body }) => typeof path === 'string' && body !== undefined,
  end: () => true,
}

/** `line` is the number of `text` in its file; null: of a kind that this version does not know. @throws {NotPlayable} */
export const readEntry = (text: string, line: number, sinceMs: number): RecordingEntry | null => {
  let entry: Record<string, unknown>
  try {
    entry = object(text)
  } catch {
    throw damaged(line)
  }
  const { ms, kind } = entry
  if (typeof ms !== 'number' || !(ms >= sinceMs && ms <= recordingBounds.ms)) throw damaged(line)
  if (typeof kind !== 'string' || !Object.hasOwn(fits, kind)) return null
  if (!fits[kind]!(entry)) throw damaged(line)
  return entry as unknown as RecordingEntry
}
