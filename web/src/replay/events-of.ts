// The events of a recording as the page hears them; what only a later page knows is passed over, as by a live one. Pure.
import type { RecordingEntry } from '../../../contract/recording.ts'
import { eventNames, type Incoming } from '../stream/events.ts'

const known: ReadonlySet<string> = new Set(eventNames)

/** `startedAt`: of the recording, so that arrivals are by the clock of who recorded. */
export const incomingOf = (entry: RecordingEntry, startedAt: number): Incoming[] =>
  entry.kind === 'event' && known.has(entry.name)
    ? [{ name: entry.name, data: entry.data, receivedAt: startedAt + entry.ms } as Incoming]
    : []
