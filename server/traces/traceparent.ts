// The header `traceparent` of a like (https://www.w3.org/TR/trace-context/#traceparent-header).

export interface RemoteSpan {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
}

/** Version 00, and its caller records: the last bit of the flags is set. */
const sampled = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f][13579bdf]$/

/** The text, when it names a span that is recorded; else undefined: there is nothing to link. */
export const sampledParent = (text: string | undefined): string | undefined =>
  text !== undefined && sampled.test(text) ? text : undefined

/** Of a text that `sampledParent` let through. */
export const remoteSpan = (text: string): RemoteSpan => ({
  traceId: text.slice(3, 35),
  spanId: text.slice(36, 52),
  traceFlags: Number.parseInt(text.slice(53), 16),
})
