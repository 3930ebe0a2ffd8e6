// The events of a recording as the page hears them. Pure.
import type { RecordingEntry } from '../../../contract/recording.ts'
import type { Incoming } from '../stream/events.ts'

/** `startedAt`: of the recording, so that arrivals are by the clock of who recorded. */
export const incomingOf = (entry: RecordingEntry, startedAt: number): Incoming[] =>
  entry.kind === 'event'
    ? [{ name: entry.name, data: entry.data, receivedAt: startedAt + entry.ms } as Incoming]
    : []
