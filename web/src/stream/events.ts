// The events of the stream as this page handles them: the contract's data plus when it arrived here.
import type { StreamEventName, StreamEvents } from '../../../contract/index.ts'

export type Incoming = {
  [Name in StreamEventName]: { name: Name; data: StreamEvents[Name]; receivedAt: number }
}[StreamEventName]

const names: Record<StreamEventName, true> = {
  snapshot: true,
  sample: true,
  batch: true,
  likes: true,
  alert: true,
  flood: true,
  incident: true,
  state: true,
  reset: true,
}
export const eventNames = Object.keys(names) as StreamEventName[]
